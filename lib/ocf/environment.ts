import type { AdvertisedAction } from './agent';

/** What the cluster says around an action, besides the resource's own parameters (OCF RA API 1.1, "Environment variables"). */
export interface OcfEnvironment {
  readonly instance: string | undefined;
  readonly node: string | undefined;
  readonly isProbe: boolean;
  /** 0 or 10: a level that is not offered means the next lower one, anything that is no number means 0. */
  readonly depth: number;
  /** The cluster's limit for this action in ms, undefined when it is run by hand. */
  readonly timeoutMs: number | undefined;
  readonly exitReasonPrefix: string;
}

/** Reads the cluster's variables for `action`. */
export function readEnvironment(action: string, env: NodeJS.ProcessEnv): OcfEnvironment {
  const interval = wholeNumber(env.OCF_RESKEY_CRM_meta_interval) ?? 0;
  const level = wholeNumber(env.OCF_CHECK_LEVEL ?? env.OCF_RESKEY_OCF_CHECK_LEVEL) ?? 0;
  const timeout = wholeNumber(env.OCF_RESKEY_CRM_meta_timeout);
  return {
    instance: env.OCF_RESOURCE_INSTANCE || undefined,
    node: env.OCF_RESKEY_CRM_meta_on_node || undefined,
    isProbe: action === 'monitor' && interval === 0,
    depth: level >= 10 ? 10 : 0,
    timeoutMs: timeout && timeout > 0 ? timeout : undefined,
    exitReasonPrefix: env.OCF_EXIT_REASON_PREFIX || 'ocf-exit-reason:',
  };
}

/**
 * How long the action may take, in ms: the cluster's limit less a margin for saying why it was not enough, so that it is
 * always the agent that answers and never the cluster that kills.
 */
export function actionBudget(
  action: string,
  timeoutMs: number | undefined,
  advertised: readonly AdvertisedAction[],
): number {
  const ours = advertised.find((entry) => entry.name === action)?.timeout ?? 20;
  const limit = timeoutMs ?? ours * 1000;
  return Math.max(limit / 2, limit - Math.max(500, limit / 20));
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
