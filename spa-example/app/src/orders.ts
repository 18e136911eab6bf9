import { TokenHandlerError } from '@homeport/token-handler-client';

export interface Order {
  readonly id: string;
  readonly item: string;
  readonly amount: number;
  readonly currency: string;
}

export interface OrdersAnswer {
  /** Where the answer was made. */
  readonly region: string;
  readonly servedBy: string;
  /** The regions whose proxies have passed the call on, in order; empty where the API does not say. */
  readonly way: readonly string[];
  readonly orders: readonly Order[];
}

/** One call of the orders API, as the page lists it. */
export interface Call {
  readonly number: number;
  readonly at: number;
  readonly millis: number;
  /** Absent where the call failed. */
  readonly answer?: OrdersAnswer;
  /** Present where the call failed. */
  readonly errorCode?: string;
}

const KEPT_CALLS = 6;

/** The newest call first; old ones go. */
export function withCall(calls: readonly Call[], call: Call): readonly Call[] {
  return [call, ...calls].slice(0, KEPT_CALLS);
}

export async function readOrders(response: Response): Promise<OrdersAnswer> {
  const body = await response.json().catch(() => undefined);
  if (!response.ok) {
    throw failed(response.status, body);
  }
  if (!isObject(body) || !Array.isArray(body.orders)) {
    throw unreadable(response.status);
  }
  return {
    region: String(body.region ?? ''),
    servedBy: String(body.served_by ?? body.region ?? ''),
    way: Array.isArray(body.way) ? body.way.map(String) : [],
    orders: body.orders.filter(isObject).map(orderOf),
  };
}

/** In words, where a call did not just come to the region that answered. */
export function wayOf({ way, region }: OrdersAnswer): string | undefined {
  const [entry, ...gateways] = way;
  if (entry === undefined || (entry === region && gateways.length === 0)) {
    return undefined;
  }
  return gateways.length === 0 ? `entered in ${entry}` : `entered in ${entry}, through the gateway of ${gateways.join(', ')}`;
}

/** `USD 1,250.00` in the reader's own notation; a currency unknown to the browser is shown beside the number. */
export function money(amount: number, currency: string, locale?: string): string {
  try {
    return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount);
  } catch {
    return `${amount} ${currency}`.trim();
  }
}

function orderOf(fields: Readonly<Record<string, unknown>>): Order {
  return {
    id: String(fields.id ?? ''),
    item: String(fields.item ?? ''),
    amount: Number(fields.amount ?? 0),
    currency: String(fields.currency ?? ''),
  };
}

function failed(status: number, body: unknown): TokenHandlerError {
  return isObject(body) && typeof body.error_code === 'string'
    ? new TokenHandlerError({
        status,
        errorCode: body.error_code,
        message: String(body.message ?? `The API answered with status ${status}.`),
      })
    : new TokenHandlerError({
        status,
        errorCode: 'api_error',
        message: `The API answered with status ${status}.`,
      });
}

function unreadable(status: number): TokenHandlerError {
  return new TokenHandlerError({
    status,
    errorCode: 'unexpected_response',
    message: 'The API answered with something that is not a list of orders.',
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
