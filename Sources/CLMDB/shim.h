#include <lmdb.h>
#include <sys/vfs.h>  // statfs(2), which the Glibc module leaves out
