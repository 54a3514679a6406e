#pragma once
#include <iconv.h>
#include <libxml/xmlversion.h>
// Debian's libxml2 is built with ICU, whose headers clash with those inside Foundation and are not needed here.
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
