/** A name and its value, an nvpair of the CIB. */
export interface Setting {
  readonly id: string;
  readonly name: string;
  readonly value: string;
}

/** A named set of settings: instance_attributes or meta_attributes. */
export interface SettingSet {
  readonly id: string;
  readonly settings: readonly Setting[];
}

/** One operation of a member; times as the CIB writes them (`20s`). */
export interface Operation {
  readonly id: string;
  readonly name: string;
  readonly interval: string;
  readonly timeout: string;
  /** OCF_CHECK_LEVEL, where it is not 0. */
  readonly attributes: SettingSet;
}

/** One resource: a member of the group, or one beside it. */
export interface Member {
  readonly id: string;
  readonly type: string;
  readonly params: SettingSet;
  /** Options that were given and equal the agent's default: written only where the cluster has another value. */
  readonly givenDefaults: readonly Setting[];
  readonly operations: readonly Operation[];
}

/** A set of settings from plain names and values. */
export function settingSet(id: string, values: Readonly<Record<string, string>>): SettingSet {
  return { id, settings: Object.entries(values).map(([name, value]) => ({ id: `${id}-${name}`, name, value })) };
}
