// SPDX-License-Identifier: ISC
//
// threads_std.cc: the same as threads_module.c, with a std::thread.
#include <config.h>

#include <thread>
#include <unistd.h>

extern "C" int threads_module_start(void);

extern "C" int threads_module_start(void)
{
    try {
        std::thread([] {
            for (;;)
                pause();
        }).detach();
        return 0;
    } catch (...) {
        return 1;
    }
}
