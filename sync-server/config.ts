/**
 * The environment as a typed configuration, read once at the start. A value that cannot be meant is one sentence that
 * names the variable; nothing is guessed. docs and the README list the variables in these words.
 */
import { isIP } from 'node:net';
import path from 'node:path';
import { limits } from '#shared/protocol/limits.ts';
import { err, ok, type Result } from '#shared/result.ts';

export type Rate = { readonly perSecond: number; readonly burst: number };

export type Config = {
  /** PORT: port for app, API and socket; 3000, 0 picks a free one. */
  readonly port: number;
  /** HOST: address to listen on; 0.0.0.0, all of IPv4. */
  readonly host: string;
  /** KONTOR_DATA: folder of everything the server keeps; ./data. */
  readonly dataFolder: string;
  /** DATABASE_URL: `sqlite:` for kontor.db in the data folder, or `sqlite:/path/to/file`. */
  readonly databaseFile: string;
  /** KONTOR_URL: the address that people open, https except on this machine; undefined: this machine only. */
  readonly publicUrl: URL | undefined;
  /** KONTOR_SECRET: at least 32 characters; undefined: the server makes one in the data folder. */
  readonly secret: string | undefined;
  /** KONTOR_METRICS_TOKEN: who sends it as a bearer token may read /metrics. */
  readonly metricsToken: string | undefined;
  /** KONTOR_METRICS_ADDRESSES: addresses that may read /metrics without a token; 127.0.0.1 when there is no token. */
  readonly metricsAddresses: readonly string[];
  /** KONTOR_PROXIES: addresses or networks of reverse proxies whose X-Forwarded-For is believed; none. */
  readonly proxies: readonly string[];
  /** KONTOR_PUSH_RATE: batches a second and burst that one device may push; 50/200. */
  readonly pushRate: Rate;
  /** KONTOR_LOG: fatal, error, warn, info, debug or silent; info. */
  readonly logLevel: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'];

/** The configuration, or the sentence that says what to change. */
export function readConfig(environment: Environment, workingFolder: string): Result<Config, string> {
  const text = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const list = (name: string): string[] =>
    (text(name) ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean);
  try {
    const dataFolder = path.resolve(workingFolder, text('KONTOR_DATA') ?? 'data');
    const metricsToken = text('KONTOR_METRICS_TOKEN');
    const metricsAddresses = list('KONTOR_METRICS_ADDRESSES').map((entry) =>
      readAddress('KONTOR_METRICS_ADDRESSES', entry, false)
    );
    return ok({
      port: readPort(text('PORT')),
      host: text('HOST') ?? '0.0.0.0',
      dataFolder,
      databaseFile: readDatabase(text('DATABASE_URL') ?? 'sqlite:', dataFolder, workingFolder),
      publicUrl: readUrl(text('KONTOR_URL')),
      secret: readSecret(text('KONTOR_SECRET')),
      metricsToken,
      metricsAddresses:
        metricsAddresses.length === 0 && metricsToken === undefined ? ['127.0.0.1', '::1'] : metricsAddresses,
      proxies: list('KONTOR_PROXIES').map((entry) => readAddress('KONTOR_PROXIES', entry, true)),
      pushRate: readRate('KONTOR_PUSH_RATE', text('KONTOR_PUSH_RATE')) ?? limits.pushRate,
      logLevel: readLevel(text('KONTOR_LOG') ?? 'info')
    });
  } catch (cause) {
    if (cause instanceof WrongSetting) return err(cause.message);
    throw cause;
  }
}

/** Thrown only inside this file, so that each reader is one line; the caller gets it as a value. */
class WrongSetting extends Error {}

function stop(sentence: string): never {
  throw new WrongSetting(sentence);
}

function readPort(text = '3000'): number {
  const port = Number(text);
  if (!/^\d+$/u.test(text) || port > 65_535) stop(`PORT is "${text}"; it must be a number from 0 to 65535.`);
  return port;
}

function readDatabase(url: string, dataFolder: string, workingFolder: string): string {
  if (/^postgres(?:ql)?:/u.test(url))
    stop('DATABASE_URL names PostgreSQL, which this version cannot use yet; leave it out for SQLite.');
  const file = /^sqlite:(?:\/\/(?=\/))?(.*)$/u.exec(url)?.[1];
  if (file === undefined) stop('DATABASE_URL must begin with "sqlite:".');
  return file === '' ? path.join(dataFolder, 'kontor.db') : path.resolve(workingFolder, file);
}

function readUrl(text: string | undefined): URL | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/u.test(url.protocol))
    stop(`KONTOR_URL is "${text}"; it must be an address such as https://kontor.example.`);
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    stop('KONTOR_URL must end after the host: Kontor needs an address of its own, not a folder.');
  const isLocal =
    url.hostname === 'localhost' ||
    url.hostname.endsWith('.localhost') ||
    /^(?:127\.0\.0\.1|\[::1\])$/u.test(url.hostname);
  if (url.protocol === 'http:' && !isLocal) {
    stop(
      `KONTOR_URL is "${text}"; it must begin with https:// (over plain HTTP browsers allow neither offline start nor encryption).`
    );
  }
  return url;
}

function readSecret(text: string | undefined): string | undefined {
  if (text !== undefined && text.length < 32)
    stop('KONTOR_SECRET is too short; give it at least 32 random characters, or leave it out.');
  return text;
}

function readAddress(name: string, text: string, mayBeNetwork: boolean): string {
  const [address = '', bits, more] = text.split('/');
  const family = isIP(address);
  const isNetwork = bits !== undefined && /^\d+$/u.test(bits) && Number(bits) <= (family === 6 ? 128 : 32);
  if (family === 0 || more !== undefined || (bits !== undefined && !(mayBeNetwork && isNetwork))) {
    stop(
      `${name} has "${text}"; it must be a list of IP addresses${mayBeNetwork ? ' or networks such as 10.0.0.0/8' : ''}, with commas between.`
    );
  }
  return text;
}

function readRate(name: string, text: string | undefined): Rate | undefined {
  if (text === undefined) return undefined;
  const parts = /^(\d+)\/(\d+)$/u.exec(text);
  const [perSecond, burst] = [Number(parts?.[1]), Number(parts?.[2])];
  if (parts === null || perSecond < 1 || burst < perSecond)
    stop(`${name} is "${text}"; it must be batches a second and burst, such as 50/200.`);
  return { perSecond, burst };
}

function readLevel(text: string): string {
  if (!logLevels.includes(text)) stop(`KONTOR_LOG is "${text}"; it must be one of ${logLevels.join(', ')}.`);
  return text;
}
