// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: error numbers in words
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "text.h"

static const struct {
	DWORD error;
	const char *text;
} texts[] = {
	{ ERROR_SUCCESS, "Success" },
	{ ERROR_INVALID_FUNCTION, "Mailslots cannot do this" },
	{ ERROR_FILE_NOT_FOUND, "There is no such mailslot" },
	{ ERROR_PATH_NOT_FOUND, "No name was given, or mailslotfs is not mounted" },
	{ ERROR_TOO_MANY_OPEN_FILES, "The process has too many files open" },
	{ ERROR_ACCESS_DENIED, "Access denied" },
	{ ERROR_INVALID_HANDLE, "The handle is not valid, or not one for this call" },
	{ ERROR_NOT_ENOUGH_MEMORY, "Out of memory" },
	{ ERROR_WRITE_PROTECT, "mailslotfs is mounted read-only" },
	{ ERROR_BAD_LENGTH, "The structure has another size" },
	{ ERROR_GEN_FAILURE, "The system refused" },
	{ ERROR_HANDLE_EOF, "The mailslot's server has closed it" },
	{ ERROR_NOT_SUPPORTED, "Not supported here" },
	{ ERROR_BAD_NETPATH,
	  "The computer cannot be found or reached, or not with a message of this size" },
	{ ERROR_FILE_EXISTS, "The mailslot exists" },
	{ ERROR_INVALID_PARAMETER,
	  "A parameter is wrong, or the message larger than the mailslot takes" },
	{ ERROR_SEM_TIMEOUT, "No message came in time" },
	{ ERROR_INSUFFICIENT_BUFFER, "The buffer is too small for the message" },
	{ ERROR_INVALID_NAME, "This is not the name of a mailslot" },
	{ ERROR_BAD_PATHNAME, "The name of a mailslot is missing" },
	{ ERROR_ALREADY_EXISTS, "It exists already" },
	{ ERROR_FILENAME_EXCED_RANGE, "The name is too long" },
	{ ERROR_MORE_DATA, "There is more than the buffer could take" },
	{ ERROR_OPERATION_ABORTED, "The request was cancelled" },
	{ ERROR_IO_INCOMPLETE, "The request is not complete" },
	{ ERROR_IO_PENDING, "The request is under way" },
	{ ERROR_NOACCESS, "A bad address" },
	{ ERROR_NOT_FOUND, "There is no such request" },
	{ ERROR_NO_SYSTEM_RESOURCES,
	  "A limit has been reached: the mailslot is full, or there are too many" },
	{ ERROR_REMOTE_MAILSLOTS_DEPRECATED,
	  "Remote mailslots are deprecated and switched off (net.mailslot.remote_send is 0)" },
};

static const char *find_text(DWORD error)
{
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (texts[i].error == error)
			return texts[i].text;
	}
	SetLastError(ERROR_MR_MID_NOT_FOUND);
	return NULL;
}

/* NULL, with the last error set, where there is no such text; to be freed. */
static char *make_text(DWORD flags, DWORD error)
{
	const char *text, *end = flags & FORMAT_MESSAGE_MAX_WIDTH_MASK ? ". " : ".\r\n";
	char *line;

	if (!(flags & FORMAT_MESSAGE_FROM_SYSTEM)) {
		SetLastError(ERROR_INVALID_PARAMETER);
		return NULL;
	}
	text = find_text(error);
	if (!text)
		return NULL;
	if (asprintf(&line, "%s%s", text, end) >= 0)
		return line;
	SetLastError(ERROR_NOT_ENOUGH_MEMORY);
	return NULL;
}

/* Into the caller's buffer, or one of our own; len and its NUL in units of "unit" bytes. */
static DWORD hand_over(DWORD flags, void *text, size_t len, size_t unit, void *buf, DWORD size)
{
	if (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) {
		*(void **)buf = text;
		return len;
	}
	if (len < size)
		memcpy(buf, text, (len + 1) * unit);
	else
		SetLastError(ERROR_INSUFFICIENT_BUFFER);
	free(text);
	return len < size ? len : 0;
}

DWORD FormatMessageA(DWORD flags, LPCVOID source, DWORD error, DWORD language, LPSTR buf,
		     DWORD size, va_list *arguments)
{
	char *text = make_text(flags, error);

	(void)source;
	(void)language;
	(void)arguments;
	return text ? hand_over(flags, text, strlen(text), 1, buf, size) : 0;
}

DWORD FormatMessageW(DWORD flags, LPCVOID source, DWORD error, DWORD language, LPWSTR buf,
		     DWORD size, va_list *arguments)
{
	char *text = make_text(flags, error);
	WCHAR *wide;
	size_t len;

	(void)source;
	(void)language;
	(void)arguments;
	if (!text)
		return 0;
	wide = text_utf16(text, &len);
	free(text);
	if (wide)
		return hand_over(flags, wide, len, sizeof(WCHAR), buf, size);
	SetLastError(ERROR_NOT_ENOUGH_MEMORY);
	return 0;
}
