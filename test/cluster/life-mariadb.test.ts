import { setTimeout as setFileTimeout } from 'tap';
import { tellLife } from './life';

setFileTimeout(1_500_000);

tellLife({ engine: 'mariadb', attach: 'bind', movedBy: 'setup' });
