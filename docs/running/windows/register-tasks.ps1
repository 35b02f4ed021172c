# Registers the tasks of the intake in the Windows Task Scheduler. Run once in an administrator's
# PowerShell:  .\register-tasks.ps1 -Account 'OFFICE\intake' -Software C:\shien-intake -State D:\shien-intake
# Not tried by us on Windows: see ..\windows.md for what is known.
param(
    [Parameter(Mandatory)] [string] $Account,
    [Parameter(Mandatory)] [string] $Software,
    [Parameter(Mandatory)] [string] $State,
    [string] $Pages = "$State\site",
    [string] $Backups = "$State-backup"
)
$password = Read-Host "Password of $Account" -AsSecureString
$plain = [System.Net.NetworkCredential]::new('', $password).Password
$intake = "$Software\.venv\Scripts\intake.exe"
$reports = "$Software\.venv\Scripts\reports.exe"

# Python speaks UTF-8 in files and pipes; nobody but the account (and administrators) opens the state.
[Environment]::SetEnvironmentVariable('PYTHONUTF8', '1', 'Machine')
New-Item -ItemType Directory -Force -Path $State, $Backups | Out-Null
icacls $State /inheritance:r /grant:r "${Account}:(OI)(CI)F" 'Administrators:(OI)(CI)F' | Out-Null
icacls $Backups /inheritance:r /grant:r "${Account}:(OI)(CI)F" 'Administrators:(OI)(CI)F' | Out-Null

function Add-Task([string] $Name, [string] $Command, $Trigger, [TimeSpan] $Limit) {
    $action = New-ScheduledTaskAction -Execute 'cmd.exe' `
        -Argument "/s /c `"$Command >> `"$State\$Name.log`" 2>&1`"" -WorkingDirectory $State
    $settings = New-ScheduledTaskSettingsSet -ExecutionTimeLimit $Limit -StartWhenAvailable `
        -MultipleInstances IgnoreNew -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1)
    Register-ScheduledTask -TaskName "intake-$Name" -Action $action -Trigger $Trigger `
        -Settings $settings -User $Account -Password $plain -Force
}

$quarter = New-ScheduledTaskTrigger -Once -At '00:00' -RepetitionInterval (New-TimeSpan -Minutes 15)
Add-Task 'watch' "`"$intake`" --state `"$State`" watch" (New-ScheduledTaskTrigger -AtStartup) ([TimeSpan]::Zero)
Add-Task 'publish' "`"$intake`" --state `"$State`" publish && `"$reports`" build --snapshot `"$State\snapshot.duckdb`" --out `"$Pages`"" $quarter (New-TimeSpan -Minutes 10)
Add-Task 'backup' "`"$intake`" --state `"$State`" backup `"$Backups\%DATE:/=%`"" (New-ScheduledTaskTrigger -Daily -At '02:30') (New-TimeSpan -Hours 2)
