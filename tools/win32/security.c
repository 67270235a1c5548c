// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: security descriptors, as far as a mode can say the same
 */
#include <string.h>

#include "error.h"
#include "security.h"

BOOL InitializeSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, DWORD revision)
{
	if (revision != SECURITY_DESCRIPTOR_REVISION)
		return succeed(STATUS_INVALID_PARAMETER);
	memset(descriptor, 0, sizeof(SECURITY_DESCRIPTOR));
	((SECURITY_DESCRIPTOR *)descriptor)->Revision = revision;
	return TRUE;
}

BOOL SetSecurityDescriptorDacl(PSECURITY_DESCRIPTOR descriptor, BOOL present, PACL dacl,
			       BOOL defaulted)
{
	SECURITY_DESCRIPTOR *of = descriptor;

	(void)defaulted;
	if (of->Revision != SECURITY_DESCRIPTOR_REVISION)
		return succeed(STATUS_INVALID_PARAMETER);
	of->Control = present ? SE_DACL_PRESENT : 0;
	of->Dacl = present ? dacl : NULL;
	return TRUE;
}

NTSTATUS security_mode(const SECURITY_DESCRIPTOR *descriptor, mode_t *mode)
{
	*mode = 0600;
	if (!descriptor || !(descriptor->Control & SE_DACL_PRESENT))
		return STATUS_SUCCESS;
	/* A list grants to users and groups that do not exist here. */
	if (descriptor->Dacl)
		return STATUS_NOT_SUPPORTED;
	*mode = 0666;
	return STATUS_SUCCESS;
}
