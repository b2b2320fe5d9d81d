"""Makes an older program: one that doesn't know the types of WOR_OLDER_WITHOUT, nor names them."""

import os

if without := frozenset(os.environ.get("WOR_OLDER_WITHOUT", "").split()):
    from wor_sidecar.exchange import contents

    contents.KINDS = {kind: shape for kind, shape in contents.KINDS.items() if kind[0] not in without}
    contents.SPEAKS = tuple(one for one in contents.SPEAKS if one.type not in without)
