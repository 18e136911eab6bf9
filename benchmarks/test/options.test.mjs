import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meantFor, routesOfManyRegions } from '../homeport.mjs';

test('a setting is for all, or for the build that it names', () => {
  const settings = ['quarkus.http.io-threads=1', 'after:homeport-proxy.warm-up=4s', 'before:a=b:c'];
  assert.deepEqual(meantFor('after', settings), ['quarkus.http.io-threads=1', 'homeport-proxy.warm-up=4s']);
  assert.deepEqual(meantFor('before', settings), ['quarkus.http.io-threads=1', 'a=b:c']);
});

test("a colon in a setting's value names no build", () => {
  assert.deepEqual(meantFor('after', ['quarkus.log.file.path=c:x']), ['quarkus.log.file.path=c:x']);
});

test("an option of the JVM may have a colon itself", () => {
  const options = ['-XX:+UseSerialGC', 'homeport:25:-Xlog:gc', 'after:-XX:TieredStopAtLevel=1'];
  assert.deepEqual(meantFor('after', options, '-'), ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']);
  assert.deepEqual(meantFor('homeport:25', options, '-'), ['-XX:+UseSerialGC', '-Xlog:gc']);
});

test('many regions are 50, on each of 200 routes, half of them in boundaries of five', () => {
  const file = routesOfManyRegions({ port: 9000 });
  const count = (text) => file.split(text).length - 1;
  assert.equal(count(': http://127.0.0.1:9000'), 50 * 200);
  assert.equal(count('fail-over: [eu, region-1, region-2, region-3, region-4]'), 200);
  assert.equal(count('union-'), 5);
  assert.match(file, /    union-4: \[region-20, region-21, region-22, region-23, region-24\]/);
});
