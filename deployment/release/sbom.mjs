import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { artifactsIn } from './jar.mjs';

/*
 * The bill of materials is made of the jars that are packed, and not of what a build tool resolved: so it holds what runs,
 * once, and nothing of tests. Quarkus names each jar GROUP.ARTIFACT-VERSION.jar.
 */

const files = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.jar'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();

const sha256 = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** What Quarkus makes of the application itself has no coordinates. */
const isOurs = (file) => !/\/lib\/(main|boot)\//.test(file);

/** Group, artifact and version from a name like io.netty.netty-common-4.1.138.Final.jar. */
export const coordinates = (name) => {
  const match = /^(.+?)-(\d[^/]*)\.jar$/.exec(name);
  if (match === null) {
    throw new Error(`${name} has no version in its name`);
  }
  const [, path, version] = match;
  const segments = path.split('.');
  // An artifact's name has dots where it repeats its group: jakarta.el.jakarta.el-api.
  const repeated = segments.findIndex((_, at) => at > 0 && segments.slice(at).join('.').startsWith(`${segments.slice(0, at).join('.')}-`));
  const dotted = segments.findIndex((_, at) => at > 1 && segments.slice(at).join('.').startsWith(`${segments.slice(0, at).join('.')}.`));
  const split = repeated > 1 ? repeated : dotted > 1 ? dotted : segments.length - 1;
  return { group: segments.slice(0, split).join('.'), artifact: segments.slice(split).join('.'), version };
};

const purlOf = ({ group, artifact, version }) => `pkg:maven/${group}/${artifact}@${version}?type=jar`;

const component = (folder) => (file) => {
  const own = coordinates(basename(file));
  const { group, artifact, version } = own;
  const purl = purlOf(own);
  // Classes of other artifacts that this one has brought with it, under other names mostly: they have faults, too.
  const copied = artifactsIn(file).filter((other) => purlOf(other) !== purl);
  return {
    type: 'library',
    'bom-ref': `${purl}#${relative(folder, file)}`,
    group,
    name: artifact,
    version,
    purl,
    hashes: [{ alg: 'SHA-256', content: sha256(file) }],
    properties: [{ name: 'homeport:file', value: relative(folder, file) }],
    ...(copied.length > 0 && {
      components: copied.map((other) => ({
        type: 'library',
        'bom-ref': `${purlOf(other)}#${relative(folder, file)}`,
        group: other.group,
        name: other.artifact,
        version: other.version,
        purl: purlOf(other),
      })),
    }),
  };
};

const own = (folder, version) => (file) => ({
  type: 'file',
  'bom-ref': relative(folder, file),
  ...(artifactsIn(file).length === 1 && { purl: purlOf(artifactsIn(file)[0]) }),
  name: relative(folder, file),
  version,
  hashes: [{ alg: 'SHA-256', content: sha256(file) }],
});

/** CycloneDX 1.5. */
export const billOfMaterials = ({ name, version, time, commit, folder, client, clientFile }) => {
  const jars = files(folder);
  const npm = {
    type: 'library',
    'bom-ref': `pkg:npm/${client.name.replace('@', '%40')}@${client.version}`,
    name: client.name,
    version: client.version,
    purl: `pkg:npm/${client.name.replace('@', '%40')}@${client.version}`,
    hashes: [{ alg: 'SHA-256', content: sha256(clientFile) }],
  };
  if (client.dependencies.length > 0) {
    throw new Error(`the client library depends on ${client.dependencies.join(', ')}, which the bill does not know`);
  }
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      timestamp: time,
      component: { type: 'application', 'bom-ref': `${name}@${version}`, name, version, properties: [{ name: 'homeport:commit', value: commit }] },
    },
    components: [...jars.filter((file) => !isOurs(file)).map(component(folder)), ...jars.filter(isOurs).map(own(folder, version)), npm],
  };
};

/** Jars that are packed and that the bill does not name with their very bytes. */
export const missingFrom = (bill, folder) => {
  const known = new Set(bill.components.flatMap(({ hashes }) => hashes.map(({ content }) => content)));
  return files(folder)
    .filter((file) => !known.has(sha256(file)))
    .map((file) => relative(folder, file));
};
