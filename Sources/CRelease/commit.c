#include "CRelease.h"

/* What the build says (Package.swift) goes before what a tarball knows: `git archive` puts its commit in between the
   dollar signs (.gitattributes). */
#ifdef IMTRACE_COMMIT
static const char commit[] = IMTRACE_COMMIT;
#else
static const char commit[] = "$Format:%H$";
#endif

const char *imtrace_commit(void) { return commit[0] == '$' ? "" : commit; }
