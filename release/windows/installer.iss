; Inno Setup 6: iscc /DVersion=0.1.0 release\windows\installer.iss
; Takes dist\visualsearch-desktop, writes dist\visualsearch-desktop-<version>-windows-x86_64-setup.exe.

#ifndef Version
  #error Give the version: /DVersion=0.1.0
#endif
#define Program "Visual Search.exe"

[Setup]
AppId={{6C5B53E5-3C58-4C0B-8D6D-6D6E3C6B6F2B}
AppName=Visual Search Desktop
AppVersion={#Version}
AppPublisher=Visual Search Desktop
DefaultDirName={autopf}\Visual Search Desktop
DefaultGroupName=Visual Search
DisableProgramGroupPage=yes
; For one user without an administrator, or for all with one.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
ChangesAssociations=yes
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=visualsearch-desktop-{#Version}-windows-x86_64-setup
SetupIconFile=..\..\build\build\icons\app.ico
UninstallDisplayIcon={app}\{#Program}
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
; Files of a running program cannot be replaced.
CloseApplications=yes
#ifdef SignTool
SignTool=sign
SignedUninstaller=yes
#endif

[Tasks]
Name: desktopicon; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[Files]
Source: "..\..\dist\visualsearch-desktop\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[InstallDelete]
; What an older version had and this one has not.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{group}\Visual Search"; Filename: "{app}\{#Program}"; AppUserModelID: "visualsearch-desktop"
Name: "{autodesktop}\Visual Search"; Filename: "{app}\{#Program}"; Tasks: desktopicon

[Registry]
; In "Open with" of photos, but not what opens them by itself.
Root: HKA; Subkey: "Software\Classes\Applications\{#Program}"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "Visual Search"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\{#Program}\shell\open\command"; ValueType: string; ValueData: """{app}\{#Program}"" ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\{#Program}\DefaultIcon"; ValueType: string; ValueData: "{app}\{#Program},0"
#define Supported(Suffix) 'Root: HKA; Subkey: "Software\Classes\Applications\' + Program + '\SupportedTypes"; ValueType: string; ValueName: "' + Suffix + '"; ValueData: ""'
#emit Supported(".jpg")
#emit Supported(".jpeg")
#emit Supported(".png")
#emit Supported(".webp")
#emit Supported(".gif")
#emit Supported(".bmp")
#emit Supported(".tif")
#emit Supported(".tiff")
#emit Supported(".heic")
#emit Supported(".heif")

[Run]
Filename: "{app}\{#Program}"; Description: "{cm:LaunchProgram,Visual Search}"; Flags: nowait postinstall skipifsilent
