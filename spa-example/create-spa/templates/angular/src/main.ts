import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter } from '@angular/router';
import { homeportInterceptor, provideHomeport, sessionGuard } from '@homeport/token-handler-angular';
import { createTokenHandlerClient } from '@homeport/token-handler-client';
import { App } from './app/app';
import { Orders } from './app/orders';
import { Welcome } from './app/welcome';
import { environment } from './environment';

const homeport = createTokenHandlerClient({ agentUrl: environment.agentUrl });

bootstrapApplication(App, {
  providers: [
    provideHomeport(homeport),
    provideHttpClient(withInterceptors([homeportInterceptor])),
    provideRouter([
      { path: '', component: Welcome },
      { path: 'my-orders', component: Orders, canActivate: [sessionGuard()] },
    ]),
  ],
}).catch((error: unknown) => console.error(error));
