/* Which state of the sources was built. */
#pragma once

/* The commit in hexadecimal digits, with "-dirty" behind them where something was changed that is not committed; empty
   where nobody knows. Ends with a zero octet and stays where it is. */
const char *_Nonnull imtrace_commit(void);
