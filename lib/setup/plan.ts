import type { Step } from './step';
import { attributes } from './steps/attributes';
import { data } from './steps/data';
import { database } from './steps/database';
import { deactivate } from './steps/deactivate';
import { hostname } from './steps/hostname';
import { join } from './steps/join';
import { links } from './steps/links';
import { policy } from './steps/policy';
import { register } from './steps/register';
import { services } from './steps/services';
import { vip, vipFree } from './steps/vip';
import { xcat } from './steps/xcat';

/** The set-up of a node, in the order of the mini design. */
export const plan: readonly Step[] = [
  vipFree,
  vip,
  hostname,
  xcat,
  attributes,
  database,
  data,
  links,
  policy,
  services,
  deactivate,
  join,
  register,
];
