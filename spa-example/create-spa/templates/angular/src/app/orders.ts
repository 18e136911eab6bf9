import { HttpClient, type HttpErrorResponse } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { environment } from '../environment';

interface Order {
  readonly id: string;
  readonly item: string;
}

@Component({
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h1>My orders</h1>
    @if (fault()) {
      <p role="alert">{{ fault() }}</p>
    }
    <ul>
      @for (order of orders(); track order.id) {
        <li>{{ order.item }} ({{ order.id }})</li>
      }
    </ul>
  `,
})
export class Orders {
  protected readonly orders = signal<readonly Order[]>([]);
  protected readonly fault = signal('');

  constructor() {
    inject(HttpClient)
      .get<{ orders: readonly Order[] }>(`${environment.apiUrl}/orders`)
      .subscribe({
        next: ({ orders }) => this.orders.set(orders),
        error: (error: HttpErrorResponse) => this.fault.set(error.error?.message ?? error.message),
      });
  }
}
