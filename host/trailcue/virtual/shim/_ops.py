"""What the port can be asked for: u8 operation, u16 n, n bytes -> u8 status, u16 n, n bytes, all little-endian.

Status: 0, or the errno of CircuitPython that the call raises; `INTERRUPTED` is set in it when Ctrl-C was pressed. The
comment behind an operation is what it sends -> what it gets; `path` and `name` are UTF-8 to the end of the message.
"""

INTERRUPTED = 0x80

START = 0  # -> u8 stage, u8 whether Python may write the drive, text "version\nBoard ID:...\nfile"
TICKS = 1  # -> u32 ms since some moment, wraps at 2^29
SLEEP = 2  # u32 ms, u16 us
I2C = 3  # u8 bus, u8 address, u16 bytes to read, bytes to write -> bytes read
PIN_READ = 4  # name -> u8
PIN_WRITE = 5  # u8, name
ANALOG = 6  # name -> u16
PWM = 7  # u16 duty, name
RTC_GET = 8  # -> u32 s since 2000-01-01, 0xFFFFFFFF when never set
RTC_SET = 9  # u32 s
BLE_SCAN = 10  # u8: 1 begin, 0 end; u32 timeout in ms, 0 for none
BLE_HEARD = (
    11  # -> u8 is response, i8 rssi, u8 kind of address, 6 bytes address, data; nothing when the scan is over
)
BLE_CONNECT = 12  # u32 timeout in ms, 0 for ever; 6 bytes address
BLE_DISCONNECT = 13
BLE_LINK = 14  # nothing, or u32 interval in us to be set -> u8 is up, u32 interval in us
BLE_DISCOVER = (
    15  # nothing for all, or 1 and u16 UUIDs -> u16 UUID, u8 n, n times u16 UUID, u16 handle, u8 properties
)
BLE_SUBSCRIBE = 16  # u16 handle, u16 bytes of the ring
BLE_PACKET = 17  # u16 handle, u16 room -> the oldest packet, nothing for none
BLE_READ = 18  # u16 handle -> value
BLOCK_READ = 20  # u32 block -> 512 bytes a block, as many as asked for: u16 blocks
BLOCK_WRITE = 21  # u32 block, bytes
SYNC = 22
BLOCK_COUNT = 23  # -> u32
FILE_OPEN = 30  # u8 mode, path -> u8 file
FILE_CLOSE = 31  # u8 file
FILE_READ = 32  # u8 file, u16 bytes -> bytes
FILE_WRITE = 33  # u8 file, bytes -> u16
FILE_SEEK = 34  # u8 file, u8 whence, i32 offset -> u32 position
FILE_FLUSH = 35  # u8 file
STAT = 36  # path -> u8 is folder, u32 bytes, u32 s since 1970
LIST = 37  # path -> names, each ended by 0
RENAME = 38  # u8 length of the old path, old path, new path
REMOVE = 39  # path
CONSOLE_IN = 40  # u8: 1 wait -> the bytes that came, at least one; 0 -> u8 how many have come
SLEEP_MEMORY = 41  # u8 first, u8 count - 1 -> bytes; with bytes after that: written
NVM = 42  # u16 first, u16 count -> bytes; with bytes after that: written
WATCHDOG = 43  # u8: 0 feed, 1 start, 2 nothing; u32 timeout in ms -> u32 timeout in ms if it runs, else 0
RESET = 44  # u8 kind: of those below; does not return
CAUSE = 45  # -> u8 reset reason, u8 run reason, u8 safe mode reason
USB = 46  # -> u8: bit 0 enumerated by a host, bit 1 console open, bit 2 powered
DISPLAY = 47  # u8 columns, characters
MKDIR = 48  # path
RMDIR = 49  # path
SPACE = 50  # -> u32 bytes a cluster, u32 clusters, u32 of them free
DONE = 51  # u8 how the stage ended (of those below), bytes typed and not read
LISTEN = 52  # u8: 1 from now on Ctrl-C interrupts, 0 it is a byte like others
PIN_FIND = 53  # name; ENOENT if the board has no such pin
I2C_OPEN = 54  # u32 Hz, "scl,sda" -> u8 bus
DRIVE = (
    55  # u8: 0 hidden from USB, 1 shown, 4 made anew, after which it resets; -> u8 1 if that could be done
)
CPU = 56  # -> u16 supply in mV, i16 temperature in 1/100 degree
NEXT_RESET = 57  # u8: 1 into safe mode
CONSOLE_OUT = 59  # bytes, sent as they are
HASH = 60  # u8: 0 begin -> u8 hash; 1 take, u8 hash, bytes; 2 end, u8 hash -> SHA-256
UNPACK = 61  # what zlib packed -> as it was; EINVAL if it is not, or is more than 8 K
BASE64 = 62  # u8: 0 from text, 1 to text with a newline; -> bytes; EINVAL if it is no such text
PIN_MODE = 58  # u8: 0 input, 1 input with pull-up, 2 with pull-down, 3 output; name

# Stages: what an interpreter is started for.
SAFEMODE_PY = 0
BOOT_PY = 1
CODE_PY = 2
REPL = 3
RAW_REPL = 4

# How a stage ends.
ENDED = 0
RAISED = 1
EXITED = 2
TO_FRIENDLY = 3
TO_RAW = 4

# Kinds of reset.
HARD = 0
RELOAD = 1
DEEP_SLEEP = 2
