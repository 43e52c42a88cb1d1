import { clusterAtRest } from '../cluster/change/moving';
import { type ClusterStatus, clusterStatus, isStarted, type MemberStatus } from '../cluster/state/query';
import { Deadline } from '../ocf/deadline';
import { Failure } from '../ocf/failure';
import type { FailoverWork } from './way';

const everyMs = 500;
const silenceMs = 30_000;

/** What is wanted to come about; false as long as it has not. */
export type Condition = (status: ClusterStatus) => boolean;

/** Follows the cluster while it moves the group, and enters each change of a member into the timeline. */
export class Watch {
  private readonly deadline: Deadline;
  private readonly over = new AbortController();
  private atRest = false;

  /** `before` is what was seen last; the cluster is given `limitMs` in all. */
  constructor(
    private seen: ClusterStatus,
    private readonly work: FailoverWork,
    limitMs: number,
  ) {
    this.deadline = Deadline.in(limitMs);
    clusterAtRest(limitMs, AbortSignal.any([work.stop, this.over.signal])).then(
      (rests) => {
        this.atRest = rests;
      },
      () => undefined, // then the deadline has to do
    );
  }

  /** Waits for it. Returns whether it came about: false when the cluster has come to rest otherwise, or is too late. */
  async until(wanted: Condition): Promise<boolean> {
    for (;;) {
      // In this order: what is read after the cluster has come to rest is how it stays.
      const last = this.atRest || this.deadline.passed();
      const now = await this.look();
      this.take(now);
      if (wanted(now)) return true;
      if (last) return false;
      if (this.work.stop.aborted) {
        throw new Failure('failover-interrupted', 'interrupted; the cluster ends what it has begun: see crm_mon -1');
      }
      await this.deadline.sleep(everyMs);
    }
  }

  /** Nobody watches any more. */
  end(): void {
    this.over.abort();
  }

  /** Where the group was seen last. */
  get status(): ClusterStatus {
    return this.seen;
  }

  /** The cluster may be silent for a while, as while it elects who decides. @throws Failure `cluster-down`. */
  private async look(): Promise<ClusterStatus> {
    const patience = Deadline.in(silenceMs);
    for (;;) {
      try {
        return await clusterStatus({ deadline: Deadline.in(20_000) });
      } catch (error) {
        if (patience.passed() || this.work.stop.aborted) throw error;
        await patience.sleep(everyMs);
      }
    }
  }

  private take(now: ClusterStatus): void {
    for (const change of changesBetween(this.seen, now)) this.work.timeline.mark(change);
    this.work.show.progress(now.members.map(memberText).join(', '));
    this.seen = now;
  }
}

/** What has become of the members from one look to the next, one sentence each. */
export function changesBetween(before: ClusterStatus, now: ClusterStatus): string[] {
  return now.members.flatMap((member) => {
    const earlier = before.members.find(({ id }) => id === member.id);
    // Between the two it is seen stopping, or starting.
    const left = (earlier?.nodes ?? []).filter((node) => !member.nodes.includes(node));
    const come = startedOn(member).filter((node) => !startedOn(earlier).includes(node));
    return [
      ...left.map((node) => `${member.id} stopped on ${node}`),
      ...come.map((node) => `${member.id} started on ${node}`),
    ];
  });
}

function startedOn(member: MemberStatus | undefined): readonly string[] {
  return member && isStarted(member) ? member.nodes : [];
}

function memberText({ id, role, failed, nodes }: MemberStatus): string {
  return nodes.length > 0 ? `${id} ${failed ? 'Failed' : role} ${nodes.join('+')}` : `${id} ${role}`;
}
