import { ChangeDetectionStrategy, Component } from '@angular/core';
import { injectHomeport, injectSession } from '@homeport/token-handler-angular';

@Component({
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h1>My app</h1>
    @if (session(); as known) {
      @if (known.isLoggedIn) {
        <p>You are {{ known.idTokenClaims.name ?? known.idTokenClaims.sub }}.</p>
      } @else {
        <p>
          You are signed out.
          <button type="button" (click)="homeport.startLogin()">Sign in</button>
        </p>
      }
    } @else {
      <p>One moment…</p>
    }
  `,
})
export class Welcome {
  protected readonly homeport = injectHomeport();
  protected readonly session = injectSession().session;
}
