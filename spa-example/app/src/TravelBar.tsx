import { useEffect, useState } from 'react';
import type { Entry } from './config.js';
import { regionName } from './regions.js';
import { runningRegions, setRunning, travelTo } from './travel.js';

interface TravelBarProps {
  readonly entries: readonly Entry[];
  readonly here: string;
  readonly controlUrl: string | undefined;
}

/** Where the user is, and which regions run: of the demo with several regions. */
export function TravelBar({ entries, here, controlUrl }: TravelBarProps) {
  const [running, setRunningRegions] = useState<Readonly<Record<string, boolean>>>({});
  const [changing, setChanging] = useState<string>();
  const [fault, setFault] = useState(false);

  useEffect(() => {
    if (controlUrl !== undefined) {
      runningRegions(controlUrl).then(setRunningRegions, () => setFault(true));
    }
  }, [controlUrl]);

  const turn = async (region: string, url: string) => {
    setChanging(region);
    setFault(false);
    try {
      setRunningRegions(await setRunning(url, region, running[region] !== true));
    } catch {
      setFault(true);
    } finally {
      setChanging(undefined);
    }
  };

  return (
    <section className="travel" aria-label="Travel">
      <label>
        You are in{' '}
        <select data-testid="entry" value={here} onChange={event => travelTo(event.target.value)}>
          {entries.map(({ region }) => (
            <option key={region} value={region}>
              {regionName(region)}
            </option>
          ))}
        </select>
      </label>
      {controlUrl !== undefined && (
        <>
          <ul>
            {entries.filter(({ region }) => running[region] !== undefined).map(({ region }) => (
              <li key={region}>
                <span className="chip">{region}</span>
                <button
                  type="button"
                  className="link"
                  data-testid={`turn-${region}`}
                  aria-disabled={changing !== undefined}
                  onClick={changing === undefined ? () => turn(region, controlUrl) : undefined}
                >
                  {words(running[region], changing === region)}
                </button>
              </li>
            ))}
          </ul>
          <a href={`${controlUrl}/residency`} target="_blank" rel="noreferrer">
            Where data may go
          </a>
        </>
      )}
      {fault && <span role="status">The demo does not answer.</span>}
    </section>
  );
}

function words(runs: boolean | undefined, isChanging: boolean): string {
  if (isChanging) {
    return 'one moment…';
  }
  return runs === false ? 'start' : 'stop';
}
