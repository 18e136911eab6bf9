import type { Config, Entry } from './config.js';

const WHERE = 'homeport-demo-entry';

/** Through which region the user enters: the one they chose in this tab, or the one that the deployment names. */
export function entryOf(config: Config): Entry {
  const chosen = config.entries.find(entry => entry.region === sessionStorage.getItem(WHERE));
  const named = config.entries.find(entry => entry.agentUrl === config.agentUrl);
  return chosen ?? named ?? { region: '', agentUrl: config.agentUrl, apiUrl: config.apiUrl };
}

/** Goes there. The page starts anew, as it does for somebody who gets off a plane; the session stays. */
export function travelTo(region: string): void {
  sessionStorage.setItem(WHERE, region);
  location.reload();
}

/** Which regions run, as the demo says. */
export async function runningRegions(controlUrl: string): Promise<Readonly<Record<string, boolean>>> {
  return stateOf(await fetch(`${controlUrl}/regions`));
}

/** Stops or starts a region of the demo. */
export async function setRunning(
  controlUrl: string,
  region: string,
  runs: boolean,
): Promise<Readonly<Record<string, boolean>>> {
  return stateOf(
    await fetch(`${controlUrl}/regions/${region}/${runs ? 'open' : 'close'}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    }),
  );
}

async function stateOf(response: Response): Promise<Readonly<Record<string, boolean>>> {
  if (!response.ok) {
    throw new Error(`The demo answered with status ${response.status}.`);
  }
  return response.json();
}
