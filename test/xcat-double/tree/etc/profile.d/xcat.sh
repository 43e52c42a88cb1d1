# The xCAT double (stands in for xCAT in tests).
XCATROOT=/opt/xcat
PATH=$XCATROOT/bin:$XCATROOT/sbin:$PATH
export XCATROOT PATH
