/** What a deployment tells the page at run time, in `config.json` beside `index.html`. */
export interface Config {
  readonly agentUrl: string;
  readonly apiUrl: string;
  /** Regions through which one can enter, where the deployment has several and lets one try them. */
  readonly entries: readonly Entry[];
  /** Origins of the regions' own hosts, where users are to be at home. */
  readonly homes: readonly string[];
  /** Where regions are stopped and started, in the demo. */
  readonly controlUrl?: string;
  /** Who copies cookies, in the demo over TLS. */
  readonly thiefUrl?: string;
}

/** A region's door: its own agent and proxy. */
export interface Entry {
  readonly region: string;
  readonly agentUrl: string;
  readonly apiUrl: string;
}

export async function loadConfig(): Promise<Config> {
  const response = await fetch('./config.json', { cache: 'no-cache' });
  if (!response.ok) {
    throw new Error(`config.json answered with status ${response.status}.`);
  }
  return configOf(await response.json());
}

export function configOf(json: unknown): Config {
  const fields = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  const entries = list(fields, 'entries');
  return {
    agentUrl: address(fields, 'agentUrl'),
    apiUrl: address(fields, 'apiUrl'),
    entries: entries.map(entryOf),
    homes: list(fields, 'homes').map(home => addressOf(home, 'homes')),
    ...(fields.controlUrl !== undefined && { controlUrl: address(fields, 'controlUrl') }),
    ...(fields.thiefUrl !== undefined && { thiefUrl: address(fields, 'thiefUrl') }),
  };
}

function list(fields: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  const { [name]: value = [] } = fields;
  if (!Array.isArray(value)) {
    throw new Error(`config.json needs a list under "${name}", or nothing.`);
  }
  return value;
}

function entryOf(json: unknown): Entry {
  const fields = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  if (typeof fields.region !== 'string') {
    throw new Error('config.json needs a "region" at each of its "entries".');
  }
  return { region: fields.region, agentUrl: address(fields, 'agentUrl'), apiUrl: address(fields, 'apiUrl') };
}

function address(fields: Record<string, unknown>, name: string): string {
  return addressOf(fields[name], name);
}

function addressOf(value: unknown, name: string): string {
  if (typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value)) {
    return value.replace(/\/+$/, '');
  }
  throw new Error(`config.json needs "${name}", an address such as https://api.example.com.`);
}
