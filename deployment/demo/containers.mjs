/** Where the image looks for the deployment file. */
const CONFIG = '/etc/homeport/homeport.yaml';

/**
 * Runs a service's image as it is to be run: nothing can be written but /tmp, and there are no capabilities. Secrets go by
 * the environment of podman itself (-e NAME), so that no command line shows them.
 */
export const inContainer = (service, { HOMEPORT_CONFIG, ...told }, { volumes = [], tag = 'latest' } = {}) => [
  'podman',
  [
    // crun, the default of Debian 12, does not start without a cgroup manager.
    ...(process.env.HOMEPORT_PODMAN_RUNTIME ? ['--runtime', process.env.HOMEPORT_PODMAN_RUNTIME] : []),
    'run',
    '--rm',
    '--network=host',
    '--read-only',
    '--tmpfs=/tmp',
    '--cap-drop=ALL',
    '--security-opt=no-new-privileges',
    ...(process.env.HOMEPORT_PODMAN_OPTIONS ?? '').split(' ').filter((word) => word !== ''),
    `--volume=${HOMEPORT_CONFIG}:${CONFIG}:ro`,
    ...volumes.map((volume) => `--volume=${volume}`),
    `--env=HOMEPORT_CONFIG=${CONFIG}`,
    ...Object.keys(told).map((name) => `--env=${name}`),
    `homeport/${service}:${tag}`,
  ],
];
