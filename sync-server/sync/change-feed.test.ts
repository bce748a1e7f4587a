/** The change feed over SQLite keeps to the contract of change feeds. */
import { changeFeedContract } from '#tests/contracts/change-feed.contract.ts';
import { openSyncRig } from '#tests/rigs/sync-rig.ts';

changeFeedContract('SQLite', openSyncRig);
