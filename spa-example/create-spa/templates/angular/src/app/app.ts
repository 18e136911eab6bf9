import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink, RouterOutlet } from '@angular/router';
import { injectHomeport, injectSession } from '@homeport/token-handler-angular';

@Component({
  selector: 'app-root',
  imports: [RouterLink, RouterOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <main>
      <nav><a routerLink="/">Welcome</a> <a routerLink="/my-orders">My orders</a></nav>
      @if (view.loginError(); as error) {
        <p role="alert">{{ error.message }} ({{ error.errorCode }})</p>
      }
      @if (view.isExpiring()) {
        <p role="status">
          Your session ends within a minute.
          <button type="button" (click)="homeport.refresh()">Stay signed in</button>
        </p>
      }
      <router-outlet />
      @if (view.session()?.isLoggedIn) {
        <p><button type="button" (click)="homeport.logout()">Sign out</button></p>
      }
    </main>
  `,
})
export class App {
  protected readonly homeport = injectHomeport();
  protected readonly view = injectSession();
}
