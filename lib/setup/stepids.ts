/** The steps by the names that the journal knows them by, in the order of the mini design. */
export const stepIds = [
  'vip-free',
  'vip',
  'hostname',
  'xcat',
  'attributes',
  'database',
  'data',
  'links',
  'policy',
  'services',
  'deactivate',
  'join',
  'register',
] as const;

export type StepId = (typeof stepIds)[number];
