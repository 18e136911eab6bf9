/** What a deployment tells the page at run time, in `config.json` beside `index.html`. */
export interface Config {
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
  return { agentUrl: address(fields, 'agentUrl'), apiUrl: address(fields, 'apiUrl') };
}

function address(fields: Record<string, unknown>, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value)) {
    return value.replace(/\/+$/, '');
  }
  throw new Error(`config.json needs "${name}", an address such as https://api.example.com.`);
}
