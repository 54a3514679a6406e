#pragma once
#include <stddef.h>

// The functions of GMime 3 and GLib 2 that are used, declared here rather than included: their pkg-config files carry
// flags that SwiftPM refuses, and without those their headers are not found. All of them are part of the stable ABI.

typedef int gboolean;
typedef struct _GMimeStream GMimeStream;
typedef struct _GMimeParser GMimeParser;
typedef struct _GMimeObject GMimeObject;
typedef struct _GMimeMessage GMimeMessage;
typedef struct _GMimePart GMimePart;
typedef struct _GMimePartIter GMimePartIter;
typedef struct _GMimeContentType GMimeContentType;
typedef struct _GMimeDataWrapper GMimeDataWrapper;
typedef struct _InternetAddressList InternetAddressList;
typedef struct _InternetAddress InternetAddress;
typedef struct _GDateTime GDateTime;
typedef struct _GByteArray {
  unsigned char *data;
  unsigned int len;
} GByteArray;

void g_mime_init(void);
GMimeStream *g_mime_stream_mem_new_with_buffer(const char *buffer, size_t len);
GMimeStream *g_mime_stream_mem_new_with_byte_array(GByteArray *array);
void g_mime_stream_mem_set_owner(GMimeStream *stream, gboolean owner);
GMimeParser *g_mime_parser_new_with_stream(GMimeStream *stream);
void g_mime_parser_set_format(GMimeParser *parser, int format);
GMimeMessage *g_mime_parser_construct_message(GMimeParser *parser, void *options);
gboolean g_mime_parser_eos(GMimeParser *parser);
const char *g_mime_message_get_subject(GMimeMessage *message);
const char *g_mime_message_get_message_id(GMimeMessage *message);
GDateTime *g_mime_message_get_date(GMimeMessage *message);
InternetAddressList *g_mime_message_get_from(GMimeMessage *message);
int internet_address_list_length(InternetAddressList *list);
InternetAddress *internet_address_list_get_address(InternetAddressList *list, int index);
const char *internet_address_get_name(InternetAddress *address);
const char *g_mime_object_get_header(GMimeObject *object, const char *header);
const char *g_mime_object_get_content_type_parameter(GMimeObject *object, const char *name);
GMimeContentType *g_mime_object_get_content_type(GMimeObject *object);
char *g_mime_content_type_get_mime_type(GMimeContentType *type);
GMimePartIter *g_mime_part_iter_new(GMimeObject *toplevel);
void g_mime_part_iter_free(GMimePartIter *iter);
gboolean g_mime_part_iter_next(GMimePartIter *iter);
GMimeObject *g_mime_part_iter_get_current(GMimePartIter *iter);
size_t g_mime_part_get_type(void);
GMimeDataWrapper *g_mime_part_get_content(GMimePart *part);
long g_mime_data_wrapper_write_to_stream(GMimeDataWrapper *wrapper, GMimeStream *stream);
gboolean g_type_check_instance_is_a(void *instance, size_t type);
void g_object_unref(void *object);
void g_free(void *memory);
char *g_date_time_format_iso8601(GDateTime *date);
GByteArray *g_byte_array_new(void);
void g_byte_array_unref(GByteArray *array);

// A parser of bytes that stay where they are until it is released.
static inline GMimeParser *kb_mime_parser(const void *bytes, size_t count, gboolean mbox) {
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer((const char *)bytes, count);
  GMimeParser *parser = g_mime_parser_new_with_stream(stream);
  g_object_unref(stream);
  // GMIME_FORMAT_MESSAGE and GMIME_FORMAT_MBOX.
  g_mime_parser_set_format(parser, mbox ? 1 : 0);
  return parser;
}

static inline void kb_mime_release_parser(GMimeParser *parser) { g_object_unref(parser); }
static inline void kb_mime_release_message(GMimeMessage *message) { g_object_unref(message); }

static inline const char *kb_mime_header(GMimeMessage *message, const char *name) {
  return g_mime_object_get_header((GMimeObject *)message, name);
}

// The display name of the first sender, or NULL.
static inline const char *kb_mime_sender(GMimeMessage *message) {
  InternetAddressList *list = g_mime_message_get_from(message);
  if (!list || internet_address_list_length(list) == 0) return NULL;
  return internet_address_get_name(internet_address_list_get_address(list, 0));
}

// The date in ISO 8601, to be freed with g_free, or NULL.
static inline char *kb_mime_date(GMimeMessage *message) {
  GDateTime *date = g_mime_message_get_date(message);
  return date ? g_date_time_format_iso8601(date) : NULL;
}

static inline GMimePartIter *kb_mime_parts(GMimeMessage *message) {
  return g_mime_part_iter_new((GMimeObject *)message);
}

// The current part, or NULL where it is a container of parts.
static inline GMimePart *kb_mime_part(GMimePartIter *parts) {
  GMimeObject *object = g_mime_part_iter_get_current(parts);
  return object && g_type_check_instance_is_a(object, g_mime_part_get_type()) ? (GMimePart *)object : NULL;
}

// The media type, to be freed with g_free.
static inline char *kb_mime_type(GMimePart *part) {
  return g_mime_content_type_get_mime_type(g_mime_object_get_content_type((GMimeObject *)part));
}

static inline const char *kb_mime_charset(GMimePart *part) {
  return g_mime_object_get_content_type_parameter((GMimeObject *)part, "charset");
}

static inline const char *kb_mime_part_header(GMimePart *part, const char *name) {
  return g_mime_object_get_header((GMimeObject *)part, name);
}

// The decoded content, to be freed with g_byte_array_unref, or NULL.
static inline GByteArray *kb_mime_content(GMimePart *part) {
  GMimeDataWrapper *content = g_mime_part_get_content(part);
  if (!content) return NULL;
  GByteArray *bytes = g_byte_array_new();
  GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(bytes);
  g_mime_stream_mem_set_owner(stream, 0);
  g_mime_data_wrapper_write_to_stream(content, stream);
  g_object_unref(stream);
  return bytes;
}
