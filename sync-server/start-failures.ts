/**
 * What keeps a server or a command from starting, as one sentence for the operator: what is wrong, and what to do.
 */
import { unreachable } from '#shared/result.ts';
import type { FolderFailure } from '#sync-server/storage/data-folder.ts';
import type { ListenFailure } from './running-server.ts';

export function folderSentence(failure: FolderFailure): string {
  switch (failure.kind) {
    case 'unwritable':
      return `the data folder ${failure.folder} cannot be written (${oneLine(failure.detail)}); change its owner or its rights, or name another one in KONTOR_DATA.`;
    case 'in-use':
      return `another Kontor process is using the data folder ${failure.folder}; stop it, or name another folder in KONTOR_DATA.`;
    case 'damaged':
      return `the database is damaged (${oneLine(failure.detail)}); restore a backup with "npm run kontor -- restore --from FILE", and keep the damaged file.`;
    case 'unopenable':
      return `the database file cannot be opened (${oneLine(failure.detail)}); check its rights and the space on the disk.`;
    case 'foreign':
      return 'the database file belongs to another program; name another folder in KONTOR_DATA.';
    case 'newer':
      return `the database was written by a newer Kontor (layout ${failure.version}); install that version or restore an older backup.`;
    case 'other-lineage':
      return `the database ${failure.file} was put there by hand, so devices would miss what it lacks; move it elsewhere and bring it in with "npm run kontor -- restore --from FILE".`;
    default:
      return unreachable(failure);
  }
}

export function listenSentence(failure: ListenFailure): string {
  switch (failure.kind) {
    case 'port-in-use':
      return `port ${failure.port} is in use; stop the other program, or choose another one with PORT, such as PORT=3001.`;
    case 'port-forbidden':
      return `this user may not listen on port ${failure.port}; choose one above 1023 with PORT.`;
    case 'no-such-address':
      return `this machine has no address ${failure.host}; change HOST.`;
    default:
      return unreachable(failure.kind);
  }
}

const oneLine = (text: string): string => text.split('\n')[0]?.slice(0, 200) ?? '';
