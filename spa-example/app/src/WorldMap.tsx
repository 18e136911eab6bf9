import { regionName } from './regions.js';
import { COLUMNS, dotsOf, MAPPED_REGIONS, ROWS } from './world.js';

interface WorldMapProps {
  readonly home?: string | undefined;
  /** Where the latest call was answered. */
  readonly served?: string | undefined;
}

const REST = dotsOf();
const LAND = MAPPED_REGIONS.map(region => ({ region, dots: dotsOf(region) }));

/** The world in dots. Without a home every region is in its colour; with one, only that. */
export function WorldMap({ home, served }: WorldMapProps) {
  return (
    <figure className="world">
      <svg viewBox={`0 0 ${COLUMNS} ${ROWS}`} role="img" aria-label={description(home)}>
        <path className="land" d={REST} />
        {LAND.map(({ region, dots }) => (
          <path
            key={region}
            className={home === undefined || home === region ? 'land region' : 'land'}
            data-region={region}
            d={dots}
          />
        ))}
      </svg>
      <figcaption>
        <ul className="legend">
          {MAPPED_REGIONS.map(region => (
            <li
              key={region}
              data-region={region}
              className={home !== undefined && home !== region ? 'away' : ''}
            >
              <span className="dot" aria-hidden="true" />
              {regionName(region)}
              {home === region && <em>home</em>}
              {served === region && <em>answered</em>}
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}

function description(home: string | undefined): string {
  return home === undefined
    ? `Map of the regions ${MAPPED_REGIONS.map(regionName).join(', ')}`
    : `Map of the regions, with ${regionName(home)} as your home`;
}
