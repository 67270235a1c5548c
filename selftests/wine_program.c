// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program for Windows that does what its input says and prints what came of it: a line for a
 * line.  wine_test.sh has it run by Wine.  A line is "HANDLE COMMAND ARGUMENT...", HANDLE a digit.
 */
#include <windows.h>
#include <winternl.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST		(2 << 20)

/* How a handle was opened decides how it is written and read. */
struct place {
	HANDLE handle;
	BOOL overlapped;
};

struct word {
	const char *text;
	DWORD value;
};

static const struct word accesses[] = {
	{ "none", 0 },
	{ "read", GENERIC_READ },
	{ "write", GENERIC_WRITE },
	{ "both", GENERIC_READ | GENERIC_WRITE },
	{ "append", FILE_APPEND_DATA },
	{ NULL, 0 },
};

static const struct word shares[] = {
	{ "alone", 0 },
	{ "shared", FILE_SHARE_READ | FILE_SHARE_WRITE },
	{ NULL, 0 },
};

static const struct word dispositions[] = {
	{ "new", CREATE_NEW },
	{ "create", CREATE_ALWAYS },
	{ "existing", OPEN_EXISTING },
	{ "always", OPEN_ALWAYS },
	{ "truncate", TRUNCATE_EXISTING },
	{ NULL, 0 },
};

static struct place places[10];
static char data[LARGEST];

static DWORD look_up(const struct word *word, const char *text)
{
	while (word->text && strcmp(word->text, text))
		word++;
	if (!word->text) {
		printf("%s?\n", text);
		exit(2);
	}
	return word->value;
}

static void say(BOOL done)
{
	if (done)
		printf("done\n");
	else
		printf("error %lu\n", GetLastError());
}

/* ACCESS SHARE DISPOSITION [overlapped:]PATH */
static void open_file(struct place *place, char *arguments)
{
	char access[16], share[16], disposition[16];
	int length = 0;

	if (sscanf(arguments, "%15s %15s %15s %n", access, share, disposition, &length) < 3) {
		printf("open?\n");
		exit(2);
	}
	arguments += length;
	place->overlapped = !strncmp(arguments, "overlapped:", 11);
	if (place->overlapped)
		arguments += 11;
	place->handle = CreateFileA(arguments, look_up(accesses, access), look_up(shares, share),
				    NULL, look_up(dispositions, disposition),
				    place->overlapped ? FILE_FLAG_OVERLAPPED : 0, NULL);
	say(place->handle != INVALID_HANDLE_VALUE);
}

/* A mailslot of Wine's, when somebody has created it. */
static void await_mailslot(struct place *place, const char *path)
{
	int tries = 300;

	place->overlapped = FALSE;
	do {
		place->handle = CreateFileA(path, GENERIC_WRITE, FILE_SHARE_READ, NULL,
					    OPEN_EXISTING, 0, NULL);
		if (place->handle != INVALID_HANDLE_VALUE || GetLastError() != ERROR_FILE_NOT_FOUND)
			break;
		Sleep(100);
	} while (--tries);
	say(place->handle != INVALID_HANDLE_VALUE);
}

/*
 * CreateFile() adds the right to read attributes, for which Wine opens a file for reading as well.
 * Without that right it is opened for writing only.
 */
static void open_to_write(struct place *place, const char *path)
{
	IO_STATUS_BLOCK status;
	OBJECT_ATTRIBUTES attributes;
	UNICODE_STRING name;
	WCHAR wide[1024];
	NTSTATUS error;

	place->overlapped = FALSE;
	MultiByteToWideChar(CP_ACP, 0, path, -1, wide, ARRAYSIZE(wide));
	RtlInitUnicodeString(&name, wide);
	InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
	error = NtOpenFile(&place->handle, FILE_WRITE_DATA | SYNCHRONIZE, &attributes, &status,
			   FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_SYNCHRONOUS_IO_NONALERT);
	SetLastError(RtlNtStatusToDosError(error));
	say(!error);
}

/* A program of any kind, and what it ends with. Of those for Linux, Wine has no handle. */
static void run(char *command)
{
	STARTUPINFOA start = { .cb = sizeof(start) };
	PROCESS_INFORMATION process = { 0 };
	DWORD status;

	if (!CreateProcessA(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process)) {
		say(FALSE);
		return;
	}
	if (!process.hProcess) {
		printf("started\n");
		return;
	}
	WaitForSingleObject(process.hProcess, INFINITE);
	GetExitCodeProcess(process.hProcess, &status);
	CloseHandle(process.hThread);
	CloseHandle(process.hProcess);
	printf("status %lu\n", status);
}

static void create_mailslot(struct place *place, const char *path)
{
	place->overlapped = FALSE;
	place->handle = CreateMailslotA(path, 0, 30000, NULL);
	say(place->handle != INVALID_HANDLE_VALUE);
}

/* Whether the call waits itself or its event is waited for, the outcome is the same line. */
static BOOL transfer(struct place *place, BOOL writes, DWORD size, DWORD *moved)
{
	OVERLAPPED overlapped = { 0 };
	BOOL done;

	*moved = 0;
	if (!place->overlapped)
		return writes ? WriteFile(place->handle, data, size, moved, NULL) :
				ReadFile(place->handle, data, size, moved, NULL);
	overlapped.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL);
	done = writes ? WriteFile(place->handle, data, size, NULL, &overlapped) :
			ReadFile(place->handle, data, size, NULL, &overlapped);
	if (done || GetLastError() == ERROR_IO_PENDING)
		done = GetOverlappedResult(place->handle, &overlapped, moved, TRUE);
	CloseHandle(overlapped.hEvent);
	return done;
}

static void write_bytes(struct place *place, DWORD size)
{
	DWORD moved;

	if (transfer(place, TRUE, size, &moved))
		printf("%lu written\n", moved);
	else
		say(FALSE);
}

static void read_bytes(struct place *place, DWORD size)
{
	DWORD moved;

	if (transfer(place, FALSE, size, &moved))
		printf("%lu read: %.*s\n", moved, (int)moved, data);
	else
		say(FALSE);
}

static void show_info(struct place *place)
{
	DWORD maximum, next, count, timeout;

	if (GetMailslotInfo(place->handle, &maximum, &next, &count, &timeout))
		printf("%lu waiting\n", count);
	else
		say(FALSE);
}

static void show_size(struct place *place)
{
	LARGE_INTEGER size;

	if (GetFileSizeEx(place->handle, &size))
		printf("%lld bytes\n", size.QuadPart);
	else
		say(FALSE);
}

static void find_files(const char *pattern)
{
	WIN32_FIND_DATAA found;
	HANDLE search = FindFirstFileA(pattern, &found);

	if (search == INVALID_HANDLE_VALUE) {
		say(FALSE);
		return;
	}
	printf("found");
	do {
		printf(" %s", found.cFileName);
	} while (FindNextFileA(search, &found));
	printf("\n");
	FindClose(search);
}

static void show_attributes(const char *path)
{
	DWORD attributes = GetFileAttributesA(path);

	if (attributes == INVALID_FILE_ATTRIBUTES)
		say(FALSE);
	else
		printf("attributes 0x%lx\n", attributes);
}

static void wait_for(struct place *place, DWORD milliseconds)
{
	DWORD status = WaitForSingleObject(place->handle, milliseconds);

	if (status == WAIT_FAILED)
		say(FALSE);
	else
		printf("%s\n", status == WAIT_OBJECT_0 ? "signaled" : "timeout");
}

static BOOL obey_opening(struct place *place, const char *command, char *argument)
{
	if (!strcmp(command, "open"))
		open_file(place, argument);
	else if (!strcmp(command, "await"))
		await_mailslot(place, argument);
	else if (!strcmp(command, "ntopen"))
		open_to_write(place, argument);
	else if (!strcmp(command, "mailslot"))
		create_mailslot(place, argument);
	else
		return FALSE;
	return TRUE;
}

static void obey(struct place *place, const char *command, char *argument)
{
	if (obey_opening(place, command, argument))
		return;
	if (!strcmp(command, "write"))
		write_bytes(place, (DWORD)strlen(strcpy(data, argument)));
	else if (!strcmp(command, "fill"))
		write_bytes(place, (DWORD)min(strtoul(argument, NULL, 10), LARGEST));
	else if (!strcmp(command, "read"))
		read_bytes(place, (DWORD)min(strtoul(argument, NULL, 10), LARGEST));
	else if (!strcmp(command, "type"))
		printf("type %lu\n", GetFileType(place->handle));
	else if (!strcmp(command, "info"))
		show_info(place);
	else if (!strcmp(command, "size"))
		show_size(place);
	else if (!strcmp(command, "flush"))
		say(FlushFileBuffers(place->handle));
	else if (!strcmp(command, "wait"))
		wait_for(place, strtoul(argument, NULL, 10));
	else if (!strcmp(command, "close"))
		say(CloseHandle(place->handle));
	else if (!strcmp(command, "find"))
		find_files(argument);
	else if (!strcmp(command, "attributes"))
		show_attributes(argument);
	else if (!strcmp(command, "run"))
		run(argument);
	else if (!strcmp(command, "delete"))
		say(DeleteFileA(argument));
	else
		printf("%s?\n", command);
}

int main(void)
{
	static char line[4096];
	char command[16];
	int number, length;

	_setmode(_fileno(stdout), _O_BINARY);
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\r\n")] = '\0';
		length = 0;
		if (sscanf(line, "%1d %15s%n", &number, command, &length) < 2)
			return 2;
		if (line[length] == ' ')
			length++;
		obey(&places[number], command, line + length);
		fflush(stdout);
	}
	return 0;
}
