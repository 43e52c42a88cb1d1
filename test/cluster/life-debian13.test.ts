import { setTimeout as setFileTimeout } from 'tap';
import { tellLife } from './life';

// Pacemaker 3, crmsh 5: what differs there shows in the set-ups, the moves and the return of a dead node.
setFileTimeout(1_500_000);

tellLife({ profile: 'debian13', engine: 'sqlite', attach: 'bind', without: ['set-up again', 'kill', 'poweroff'] });
