import type { Profile } from './profile';
import { debian12, debian13 } from './profile-debian';
import { rhel9 } from './profile-rhel9';

/** The machines that a lab can be made of, by name. */
export const profiles = { debian12, debian13, rhel9 } as const satisfies Record<string, Profile>;

/** The name of a profile. */
export type ProfileName = keyof typeof profiles;

/** Whether there is a profile of that name. */
export function isProfile(name: string): name is ProfileName {
  return Object.hasOwn(profiles, name);
}
