/** The configuration: defaults, and one sentence naming the variable for what cannot be meant. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

test('nothing set is a server for this machine with its data beside it', () => {
  expect(readConfig({}, '/srv/kontor')).toEqual({
    ok: true,
    value: {
      port: 3000,
      host: '0.0.0.0',
      dataFolder: path.resolve('/srv/kontor/data'),
      databaseFile: path.resolve('/srv/kontor/data/kontor.db'),
      publicUrl: undefined,
      secret: undefined,
      metricsToken: undefined,
      metricsAddresses: ['127.0.0.1', '::1'],
      proxies: [],
      pushRate: { perSecond: 50, burst: 200 },
      logLevel: 'info'
    }
  });
});

test('everything set', () => {
  const config = readConfig(
    {
      PORT: '8080',
      HOST: '127.0.0.1',
      KONTOR_DATA: 'elsewhere',
      DATABASE_URL: 'sqlite:///var/db/k.db',
      KONTOR_URL: 'https://kontor.example/',
      KONTOR_SECRET: 's'.repeat(32),
      KONTOR_METRICS_TOKEN: 'token',
      KONTOR_PROXIES: '127.0.0.1, 10.0.0.0/8',
      KONTOR_PUSH_RATE: '5/20',
      KONTOR_LOG: 'warn'
    },
    '/srv'
  );
  expect(config).toMatchObject({
    ok: true,
    value: {
      port: 8080,
      dataFolder: path.resolve('/srv/elsewhere'),
      databaseFile: '/var/db/k.db',
      proxies: ['127.0.0.1', '10.0.0.0/8'],
      metricsAddresses: [],
      pushRate: { perSecond: 5, burst: 20 },
      logLevel: 'warn'
    }
  });
  expect(config.ok && config.value.publicUrl?.origin).toBe('https://kontor.example');
});

test.each([
  ['PORT', '80a'],
  ['PORT', '70000'],
  ['PORT', '-1'],
  ['DATABASE_URL', 'postgres://x/y'],
  ['DATABASE_URL', 'mysql:x'],
  ['KONTOR_URL', 'kontor.example'],
  ['KONTOR_URL', 'http://kontor.example'],
  ['KONTOR_URL', 'https://example.com/kontor'],
  ['KONTOR_SECRET', 'short'],
  ['KONTOR_PROXIES', 'proxy.local'],
  ['KONTOR_PROXIES', '10.0.0.0/40'],
  ['KONTOR_METRICS_ADDRESSES', '10.0.0.0/8'],
  ['KONTOR_PUSH_RATE', '50'],
  ['KONTOR_PUSH_RATE', '50/10'],
  ['KONTOR_LOG', 'loud']
])('%s=%s is one sentence that names the variable', (name, value) => {
  const config = readConfig({ [name]: value }, '/srv');
  expect(config.ok).toBe(false);
  const sentence = config.ok ? '' : config.error;
  expect(sentence).toContain(name);
  expect(sentence).toMatch(/\.$/u);
  expect(sentence).not.toContain('\n');
});

test('http is fine for this machine by name', () => {
  for (const url of ['http://localhost:3000', 'http://127.0.0.1:3000', 'http://kontor.localhost'])
    expect(readConfig({ KONTOR_URL: url }, '/').ok).toBe(true);
});
