import { type Defect, inCib, inMon } from './edits';

export const fencingDefects: readonly Defect[] = [
  {
    id: 'fencing-enabled',
    state: 'problem',
    evidence: /stonith-enabled=false/,
    edits: inCib('name="stonith-enabled" value="true"', 'name="stonith-enabled" value="false"'),
  },
  {
    id: 'fencing-devices',
    state: 'problem',
    evidence: /no fencing device/,
    edits: inCib(/class="stonith" type="fence_lab"/g, 'class="ocf" type="Dummy"'),
  },
  {
    id: 'fencing-devices',
    state: 'problem',
    evidence: /mn1/,
    edits: inCib('name="pcmk_host_list" value="mn1"', 'name="pcmk_host_list" value="mn2"'),
    also: ['fencing-placement'],
  },
  {
    id: 'fencing-placement',
    state: 'warning',
    evidence: /fence-mn1/,
    edits: inCib(/<rsc_location id="fence-mn1[^>]*>/, ''),
  },
  {
    id: 'fencing-running',
    state: 'problem',
    evidence: /fence-mn2 on mn1: monitor timed out/,
    edits: inMon(
      '</resources>',
      '</resources><failures><failure op_key="fence-mn2_monitor_60000" node="mn1" exitreason="timed out" exitcode="1" task="monitor"/></failures>',
    ),
  },
  {
    id: 'fencing-history',
    state: 'problem',
    evidence: /reboot of mn1: failed/,
    edits: inMon(
      '</resources>',
      '</resources><fence_history><fence_event target="mn1" action="reboot" status="failed"/></fence_history>',
    ),
  },
];
