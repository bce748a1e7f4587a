/**
 * A browser with a profile on disk, as people have it: it can be closed, killed as by a power cut, and opened again with
 * what it kept. Its bytes can be searched.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { chromiumPath } from '../../tools/chromium-path.ts';
import { guardContext, type ContextGuard } from './context-guard.ts';

export class BrowserProfile {
  readonly folder: string;
  readonly #guards: ContextGuard[] = [];
  #context: BrowserContext | undefined;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<BrowserProfile> {
    return new BrowserProfile(await mkdtemp(path.join(os.tmpdir(), 'kontor-profile-')));
  }

  /** What went wrong in any of its browsers (context-guard.ts). */
  get problems(): string[] {
    return this.#guards.flatMap((guard) => guard.problems);
  }

  /** Starts the browser and returns its one tab. */
  async open(): Promise<Page> {
    const executablePath = chromiumPath();
    this.#context = await chromium.launchPersistentContext(this.folder, {
      ...(executablePath ? { executablePath } : {}),
      args: ['--no-sandbox'],
      locale: 'de-DE'
    });
    this.#guards.push(guardContext(this.#context));
    return this.#context.pages()[0] ?? this.#context.newPage();
  }

  /** Ends the browser's process in the middle of whatever it does: no handler of a page runs. */
  async kill(): Promise<void> {
    const context = this.#context;
    this.#context = undefined;
    const page = context?.pages()[0];
    if (!context || !page) throw new Error('There is no browser to kill.');
    const ended = new Promise((resolve) => context.once('close', resolve));
    const devtools = await context.newCDPSession(page);
    devtools.send('Browser.crash').catch(() => undefined);
    await ended;
  }

  async close(): Promise<void> {
    await this.#context?.close();
    this.#context = undefined;
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The files of the profile that hold one of the texts, in UTF-8 or UTF-16; the browser should be closed. */
  async filesWith(texts: readonly string[]): Promise<string[]> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const found: string[] = [];
    for (const entry of entries) {
      const file = path.join(entry.parentPath, entry.name);
      for (const text of texts) if (file.includes(text)) found.push(`${text} in the name ${file}`);
      if (!entry.isFile()) continue;
      const bytes = await readFile(file);
      for (const text of texts) {
        const isThere = bytes.includes(Buffer.from(text, 'utf8')) || bytes.includes(Buffer.from(text, 'utf16le'));
        if (isThere) found.push(`${text} in ${path.relative(this.folder, file)}`);
      }
    }
    return found;
  }
}
