@echo off
rem Builds Lamella once and runs it. Delete artifacts\program to build again.
setlocal
set "OUT=%~dp0artifacts\program"
if not exist "%OUT%\lamella-cli.exe" (
  echo building lamella ^(once^) ... 1>&2
  dotnet publish "%~dp0src\Lamella.Cli" -c Release --use-current-runtime --self-contained false -p:PublishReadyToRun=true -p:DebugType=none -o "%OUT%" -v quiet -nologo 1>&2 || exit /b 1
)
"%OUT%\lamella-cli.exe" %*
