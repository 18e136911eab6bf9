import { apache, apacheOpenidc, apacheVersion, openidcIsThere } from './apache.mjs';
import { decryptingProxy, haproxy, haproxyVersion, springGateway } from './beside.mjs';
import { homeports } from './homeport.mjs';
import { missing } from './machine.mjs';
import { luaIsThere, luaNginx, rawNginx } from './nginx.mjs';

/** A subject where its tool is there, else nothing and a sentence. */
const where = (isThere, make, sentence, say) => {
  if (isThere) {
    return [make()];
  }
  say(sentence);
  return [];
};

/** All that can be measured here; what cannot, says why. What is optional is measured where it is asked for. */
export const findProxies = (javas, options, say) => {
  const newest = javas.get(Math.max(...javas.keys()));
  const apacheIsThere = apacheVersion() !== undefined;
  return [
    rawNginx(),
    ...homeports(javas, options, say),
    ...where(luaIsThere(), luaNginx, 'nginx-lua is left out: on Debian, apt-get install libnginx-mod-http-lua lua-resty-core.', say),
    ...where(
      apacheIsThere && openidcIsThere(),
      apacheOpenidc,
      'apache-openidc is left out: on Debian, apt-get install apache2-bin libapache2-mod-auth-openidc.',
      say,
    ),
    ...where(haproxyVersion() !== undefined, haproxy, `haproxy is left out: ${missing('haproxy')}`, say),
    decryptingProxy(newest, options),
    { ...springGateway(newest, options), optional: true },
    ...where(apacheIsThere, () => ({ ...apache(), optional: true }), `apache is left out: ${missing('apache2')}`, say),
  ];
};
