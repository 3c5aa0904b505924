"""In the place of `_bleio`, which boards have in C: the names that the libraries for the strap look up on import."""


class Attribute:
    NO_ACCESS = OPEN = ENCRYPT_NO_MITM = ENCRYPT_WITH_MITM = LESC_ENCRYPT_WITH_MITM = SIGNED_NO_MITM = 0


class Characteristic:
    BROADCAST = INDICATE = NOTIFY = READ = WRITE = WRITE_NO_RESPONSE = 0


class BluetoothError(Exception):
    pass


class Connection:
    pass


class Service:
    pass


class PacketBuffer:
    pass


class UUID:
    def __init__(self, value):
        self.value = value


class Address:
    pass


adapter = None
