import { createHash } from 'node:crypto';

/** The pages of the demo's authorization server. No script but one, and that one is named by its hash. */

const STYLE = `
:root { color-scheme: light dark; --ink: #14213d; --paper: #f4f6fb; --card: #fff; --line: #d5dbe8; --edge: #7a859c; --sea: #1257a8; --quiet: #5b6782; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf8; --paper: #0d1424; --card: #16203a; --line: #2c3a5c; --edge: #6d7fa8; --sea: #7fb4ff; --quiet: #9aa8c7; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 24rem; padding: 2.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 16px; box-shadow: 0 18px 50px rgb(10 25 60 / .10); }
h1 { margin: 0 0 .25rem; font-size: 1.45rem; letter-spacing: -.01em; }
p { margin: 0 0 1.5rem; color: var(--quiet); }
label { display: block; margin: 0 0 .35rem; font-size: .9rem; font-weight: 600; }
input { width: 100%; margin: 0 0 1.1rem; padding: .7rem .85rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--edge); border-radius: 10px; }
input:focus-visible, button:focus-visible { outline: 3px solid var(--sea); outline-offset: 2px; }
button { width: 100%; padding: .75rem; font: inherit; font-weight: 600; color: var(--card); background: var(--sea); border: 0; border-radius: 10px; cursor: pointer; }
button + button { margin-top: .6rem; color: var(--ink); background: transparent; border: 1px solid var(--edge); }
[role=alert] { color: var(--bad); font-weight: 600; }
@media (forced-colors: active) { button { color: ButtonText; background: ButtonFace; border: 1px solid ButtonText; } }
`;

const SUBMIT = "document.getElementById('op.logoutForm').submit();";

const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** `form-action` holds for the redirect after the form too, so the client's origin is named in it. */
export const contentSecurityPolicy = (formTargets) =>
  [
    "default-src 'none'",
    `style-src ${hash(STYLE)}`,
    `script-src ${hash(SUBMIT)}`,
    `form-action 'self' ${formTargets.join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const escape = (text) =>
  String(text).replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c]);

const page = (title, content) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body><main>${content}</main></body>
</html>
`;

export const loginPage = ({ action, username, failed }) =>
  page(
    'Sign in',
    `<h1>Sign in</h1>
<p>Harbour Identity, the sign-in of the Homeport demo</p>
${failed ? '<p role="alert">This name and password do not match.</p>' : ''}
<form method="post" action="${escape(action)}">
<label for="username">Username</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus value="${escape(username)}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button type="submit">Sign in</button>
</form>`,
  );

export const logoutPage = ({ form, confirmed }) =>
  page(
    'Sign out',
    `<h1>${confirmed ? 'Signing out' : 'Sign out?'}</h1>
<p>${confirmed ? 'One moment.' : 'You will be signed out of every app that uses this sign-in.'}</p>
${form}
<button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
${confirmed ? '' : '<button type="submit" form="op.logoutForm">Stay signed in</button>'}
${
  // The form's own submit() sends no button, so the answer travels in a field.
  confirmed ? `<input type="hidden" name="logout" value="yes" form="op.logoutForm"><script>${SUBMIT}</script>` : ''
}`,
  );

export const messagePage = (title, message) => page(title, `<h1>${escape(title)}</h1><p>${escape(message)}</p>`);
