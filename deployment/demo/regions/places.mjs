import { placesFrom } from '../places.mjs';
import { REGIONS } from './three-regions.mjs';

/** What listens where, counted from the base port. */
const OFFSETS = {
  'static files': 1,
  control: 2,
  ...Object.fromEntries(
    REGIONS.flatMap((region, index) => [
      [`proxy ${region}`, 21 + index],
      [`agent ${region}`, 31 + index],
      [`authorization server ${region}`, 41 + index],
      [`orders API ${region} 1`, 51 + 2 * index],
      [`orders API ${region} 2`, 52 + 2 * index],
      [`gateway ${region}`, 61 + index],
      [`proxy ${region}, management`, 121 + index],
      [`agent ${region}, management`, 131 + index],
      [`orders API ${region} 1, management`, 151 + 2 * index],
      [`orders API ${region} 2, management`, 152 + 2 * index],
    ]),
  ),
};

/** Cookies belong to a host and not to a port, so that the three entries are one host to a browser, as behind geo DNS. */
const placesAt = (ports) => ({
  ports,
  webOrigin: `http://www.homeport.localhost:${ports['static files']}`,
  controlOrigin: `http://control.homeport.localhost:${ports.control}`,
  apiOrigins: Object.fromEntries(REGIONS.map((region) => [region, `http://api.homeport.localhost:${ports[`proxy ${region}`]}`])),
  issuers: Object.fromEntries(
    REGIONS.map((region) => [region, `http://login-${region}.idp.localhost:${ports[`authorization server ${region}`]}`]),
  ),
});

/** Origins and ports of a run with three regions. */
export const choosePlacesOfRegions = (base) => placesFrom(base, OFFSETS, placesAt);
