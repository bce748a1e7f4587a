/** Starts the import worker for one file, and ends it with the file: its memory goes with it. */
import { startWorker } from '#lib/worker/trusted-worker.ts';
import importWorker from './import.worker.ts?worker&url';
import type { ImportPageApi, ImportWorkerApi } from './import-ports.ts';
import { WorkerLine, type LineMessage } from './worker-line.ts';

export type ImportWorker = { readonly api: ImportWorkerApi; end(): void };

export function startImportWorker(page: ImportPageApi): ImportWorker {
  const worker = startWorker(importWorker, 'import');
  const line = new WorkerLine<ImportWorkerApi>((message, transfer = []) => worker.postMessage(message, transfer), page);
  worker.onmessage = ({ data }: MessageEvent<LineMessage>) => line.receive(data);
  worker.onerror = (event) => line.fail(event.message);
  return { api: line.ask, end: () => worker.terminate() };
}
