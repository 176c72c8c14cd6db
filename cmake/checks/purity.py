#!/usr/bin/env python3
"""Proves that an archive asks nothing of its surroundings: no clock, entropy, thread, socket, file,
or environment. Reads the undefined symbols of the archives that are named (nm -u)."""
import re
import subprocess
import sys

# By what a C or C++ program would have to call; symbols are compared as nm -C prints them.
FORBIDDEN = {
    "clock": r"^(clock|time|gettimeofday|clock_gettime|ftime|times|localtime\w*|gmtime\w*|nanosleep|usleep|sleep)$|chrono::.*_clock::now",
    "entropy": r"^(rand|srand|random|srandom|drand48|rand_r|getrandom|getentropy|arc4random\w*)$|std::random_device",
    "thread": r"^(pthread_(create|join|detach)|thrd_\w+|fork|vfork|sched_yield)$|std::thread|std::this_thread|std::condition_variable",
    "socket": r"^(socket|connect|bind|listen|accept4?|send|recv|sendto|recvfrom|poll|select|epoll_\w+|getaddrinfo)$",
    "file": r"^(open|openat|fopen\w*|creat|read|write|unlink|rename|stat\w*|mkdir|opendir|tmpfile|puts|printf|fprintf|fwrite|fputs)$|std::(basic_)?[io]?f(ile)?stream|std::basic_filebuf|std::filesystem|std::cout|std::cerr",
    "environment": r"^(getenv|secure_getenv|setenv|putenv|system|getpid|uname|sysconf)$",
}
PATTERNS = {kind: re.compile(pattern) for kind, pattern in FORBIDDEN.items()}


def undefined_symbols(archive):
    listing = subprocess.run(["nm", "-u", "-C", archive], check=True, capture_output=True, text=True)
    symbols = set()
    for line in listing.stdout.splitlines():
        parts = line.strip().split(" ", 1)
        if len(parts) == 2 and parts[0] in ("U", "w"):
            symbols.add(parts[1].strip().split("@")[0])
    return symbols


def main(archives):
    found = 0
    for archive in archives:
        symbols = undefined_symbols(archive)
        for symbol in sorted(symbols):
            for kind, pattern in PATTERNS.items():
                if pattern.search(symbol):
                    print(f"{archive}: {symbol} ({kind})")
                    found += 1
        print(f"{archive}: {len(symbols)} undefined symbols")
        if not symbols:
            print("an archive without undefined symbols was not read right")
            found += 1
    print(f"{found} violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
