/**
 * How much the server half measures: all of it, or just enough to show that it runs.
 */

export type ServerSizes = {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly teams: number;
  readonly clientsPerTeam: number;
  readonly manyTeams: number;
  readonly contactsPerTeam: number;
  readonly oneDocumentClients: number;
  /** Edits a second of the latency figures. */
  readonly steadyRate: number;
  /** Rates that are tried one after the other until one is too much. */
  readonly rates: readonly number[];
  readonly oneDocumentRates: readonly number[];
  readonly windowPerClient: number;
  readonly firstSyncContacts: number;
};

export const fullSizes: ServerSizes = {
  rounds: 3,
  seconds: 4,
  warmUpSeconds: 4,
  teams: 10,
  clientsPerTeam: 5,
  manyTeams: 100,
  contactsPerTeam: 10,
  oneDocumentClients: 50,
  steadyRate: 200,
  rates: [1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000, 12_000, 15_000, 18_000, 22_000],
  oneDocumentRates: [250, 500, 1_000, 1_500, 2_000, 3_000, 4_000, 6_000],
  windowPerClient: 40,
  firstSyncContacts: 10_000
};

export const quickSizes: ServerSizes = {
  rounds: 1,
  seconds: 0.5,
  warmUpSeconds: 0.2,
  teams: 2,
  clientsPerTeam: 2,
  manyTeams: 4,
  contactsPerTeam: 3,
  oneDocumentClients: 4,
  steadyRate: 50,
  rates: [100],
  oneDocumentRates: [50],
  windowPerClient: 5,
  firstSyncContacts: 150
};
