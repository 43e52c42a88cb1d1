import type { Deadline } from './deadline';
import type { Log } from './log';
import type { ParameterTable, ParameterValues } from './parameters';
import type { ReturnCode } from './returncodes';

/** One advertised action. Times are whole seconds, as meta-data and the cluster's configuration write them. */
export interface AdvertisedAction {
  readonly name: 'start' | 'stop' | 'monitor' | 'meta-data' | 'validate-all' | 'reload-agent';
  readonly timeout: number;
  /** monitor only. Monitors of one resource need different intervals: Pacemaker tells operations apart by name and interval. */
  readonly interval?: number;
  /** monitor only: the OCF_CHECK_LEVEL, 0 (cheap) or 10 (asks the service itself). */
  readonly depth?: number;
}

/** What an agent is, as data: meta-data, validation, generated configuration and manual pages are all made from it. */
export interface AgentDefinition<T extends ParameterTable = ParameterTable> {
  /** The resource type, which is the file name in resource.d/xcat. */
  readonly name: string;
  readonly shortdesc: string;
  readonly longdesc: string;
  readonly parameters: T;
  readonly actions: readonly AdvertisedAction[];
}

/** How an action ended when it was not thrown out of: degraded carries a reason, the others need none. */
export interface Outcome {
  readonly code: ReturnCode;
  readonly id?: string;
  readonly reason?: string;
}

/** What surrounds an action: who asks, for how long, and where to write. */
export interface ActionContext {
  /** The resource's id in the cluster; the agent's name when the action is run by hand. */
  readonly instance: string;
  /** This node's name in the cluster, undefined when the cluster did not say. */
  readonly node: string | undefined;
  /** A monitor without an interval: "is it active here?", asked before the first start and after a node joins. */
  readonly isProbe: boolean;
  /** 0 or 10. */
  readonly depth: number;
  /** By when the action must have answered; earlier than the cluster's own limit. */
  readonly deadline: Deadline;
  readonly log: Log;
}

/** What an agent does. A normal return is success; failures are thrown as Failure. */
export interface AgentActions<T extends ParameterTable> {
  start(values: ParameterValues<T>, context: ActionContext): Promise<void>;
  /** Gets what could be understood of the parameters: stop never refuses for a bad one. */
  stop(values: Partial<ParameterValues<T>>, context: ActionContext): Promise<void>;
  monitor(values: ParameterValues<T>, context: ActionContext): Promise<Outcome>;
  /** Checks that span several parameters; returns what is wrong. Looks at the texts alone. */
  validate?(values: ParameterValues<T>): string | undefined;
}

/** A resource agent: its definition and the code behind it. */
export interface Agent<T extends ParameterTable = ParameterTable> {
  readonly definition: AgentDefinition<T>;
  readonly actions: AgentActions<T>;
}
