import { createTokenHandlerClient } from '@homeport/token-handler-client';
import { createHomeport, sessionGuard } from '@homeport/token-handler-vue';
import { createApp } from 'vue';
import { createRouter, createWebHistory } from 'vue-router';
import App from './App.vue';
import Orders from './Orders.vue';
import Welcome from './Welcome.vue';
import './style.css';

// Before the router, which reads the address bar.
const homeport = createHomeport(createTokenHandlerClient({ agentUrl: import.meta.env.VITE_AGENT_URL }));

const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', component: Welcome },
    { path: '/my-orders', component: Orders, meta: { requiresSession: true } },
  ],
});
router.beforeEach(sessionGuard(homeport));

createApp(App).use(homeport).use(router).mount('#app');
