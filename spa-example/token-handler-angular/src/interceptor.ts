import { isPlatformBrowser } from '@angular/common';
import {
  HttpErrorResponse,
  type HttpEvent,
  type HttpInterceptorFn,
  type HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { inject, PLATFORM_ID } from '@angular/core';
import { type TokenHandlerError } from '@homeport/token-handler-client';
import { Observable, type Subscription } from 'rxjs';
import { injectHomeport } from './session.js';

type Answer = HttpResponse<unknown> | HttpErrorResponse;

/** Statuses whose answers have no body (Fetch, section 2.2.3). */
const WITHOUT_BODY = /^(204|205|304)$/;

/**
 * Sends calls of `HttpClient` to the APIs with the session's cookies and the header; refreshes once when the access token has
 * expired, and repeats the call. Calls to other origins pass by, and on a server all do.
 */
export const homeportInterceptor: HttpInterceptorFn = (request, next) => {
  const client = injectHomeport();
  if (!isPlatformBrowser(inject(PLATFORM_ID)) || request.method === 'JSONP') {
    return next(request);
  }
  return new Observable<HttpEvent<unknown>>(subscriber => {
    const leave = new AbortController();
    let last: Answer | undefined;
    let sending: Subscription | undefined;
    const send = (sent: Request) =>
      new Promise<Response>((resolve, reject) => {
        const answered = (answer: Answer) => {
          last = answer;
          if (answer.status === 0) {
            // As `fetch` says it.
            reject(new TypeError(answer instanceof HttpErrorResponse ? answer.message : answer.statusText));
          } else {
            resolve(responseOf(answer));
          }
        };
        sending = next(withSession(request, sent)).subscribe({
          // Progress is for the caller, each time that the call is sent.
          next: event => (event instanceof HttpResponse ? answered(event) : subscriber.next(event)),
          error: (error: unknown) => (error instanceof HttpErrorResponse ? answered(error) : reject(error)),
        });
      });
    client.fetch(request.urlWithParams, { method: request.method, signal: leave.signal, send }).then(
      () => {
        if (last instanceof HttpResponse) {
          subscriber.next(last);
          subscriber.complete();
        } else {
          subscriber.error(last);
        }
      },
      (error: unknown) => subscriber.error(failureOf(error, request)),
    );
    return () => {
      leave.abort();
      sending?.unsubscribe();
    };
  });
};

/** The call as the client sends it: to an API with cookies and the header, elsewhere as it is. */
function withSession(request: HttpRequest<unknown>, sent: Request): HttpRequest<unknown> {
  const version = sent.headers.get('token-handler-version');
  return version === null
    ? request
    : request.clone({ withCredentials: true, setHeaders: { 'token-handler-version': version } });
}

/** As far as the client looks at an answer: its status, fields and error document. */
function responseOf(answer: Answer): Response {
  const headers = new Headers();
  for (const name of answer.headers.keys()) {
    headers.set(name, answer.headers.get(name) ?? '');
  }
  const body = answer instanceof HttpErrorResponse && !WITHOUT_BODY.test(`${answer.status}`) ? bodyOf(answer.error) : null;
  return new Response(body, { status: answer.status, headers });
}

function bodyOf(error: unknown): BodyInit | null {
  if (typeof error === 'string' || error instanceof Blob || error instanceof ArrayBuffer) {
    return error;
  }
  return error ? JSON.stringify(error) : null;
}

/** What callers of `HttpClient` know; `error` is the client's own. */
function failureOf(error: unknown, request: HttpRequest<unknown>): HttpErrorResponse {
  const { status = 0, errorCode = '' } = error as Partial<TokenHandlerError>;
  return new HttpErrorResponse({ error, status, statusText: errorCode, url: request.urlWithParams });
}
