# Installs simaudit from the folder that this file is in, without a network:
#     powershell -ExecutionPolicy Bypass -File install.ps1
# Needs a Python of a version in PYTHONS and nothing else; no administrator's rights where -Prefix is one's own folder.
# Windows PowerShell 5.1 or newer.
[CmdletBinding()]
param(
    [string] $Prefix = "",
    [string] $Python = "",
    [switch] $Back,
    [switch] $Uninstall,
    [switch] $NoPath
)

$ErrorActionPreference = "Stop"
Set-StrictMode -Version 2.0
$Here = Split-Path -Parent $MyInvocation.MyCommand.Path
Remove-Item -Path "Env:PYTHONHOME", "Env:PYTHONPATH" -ErrorAction SilentlyContinue

$Language = $env:SIMAUDIT_LANG
if (-not $Language) { $Language = (Get-UICulture).Name }
$Vietnamese = $Language -like "vi*"

$Administrator = ([Security.Principal.WindowsPrincipal] [Security.Principal.WindowsIdentity]::GetCurrent()).IsInRole(
    [Security.Principal.WindowsBuiltInRole]::Administrator)
if (-not $Prefix) {
    if ($Administrator) { $Prefix = Join-Path $env:ProgramFiles "simaudit" }
    else { $Prefix = Join-Path $env:LOCALAPPDATA "Programs\simaudit" }
}
$Prefix = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Prefix)
$Versions = Join-Path $Prefix "versions"
$Bin = Join-Path $Prefix "bin"
$Shim = Join-Path $Bin "simaudit.cmd"
$Scope = if ($Administrator) { "Machine" } else { "User" }

function Say([string] $Vi, [string] $En) {
    if ($Vietnamese) { Write-Host $Vi } else { Write-Host $En }
}

function Fail([string] $Vi, [string] $En) {
    $text = if ($Vietnamese) { $Vi } else { $En }
    [Console]::Error.WriteLine("install.ps1: $text")
    exit 1
}

# What a program prints goes into a file: a line on its standard error is no error of this script.
function Invoke-Program([string] $Log, [string] $Program, [string[]] $Words) {
    $ErrorActionPreference = "Continue"
    & $Program @Words 2>&1 | ForEach-Object { "$_" } | Out-File -FilePath $Log -Append -Encoding utf8
    return $LASTEXITCODE
}

function Read-Name([string] $File) {
    $path = Join-Path $Prefix $File
    if (Test-Path -LiteralPath $path) { return (Get-Content -LiteralPath $path -TotalCount 1).Trim() }
    return ""
}

function Get-Simaudit([string] $Name) {
    return Join-Path $Versions "$Name\Scripts\simaudit.exe"
}

# The versions of Python that can be found, with the words that start each.
function Get-Pythons {
    if ($Python) { return , @(, @($Python)) }
    $found = @()
    foreach ($version in "3.14", "3.13", "3.12", "3.11") { $found += , @("py", "-$version") }
    $found += , @("python")
    $found += , @("python3")
    return , $found
}

function Find-Python {
    $known = @(Get-Content -LiteralPath (Join-Path $Here "PYTHONS") | Where-Object { $_ })
    $tried = @()
    foreach ($words in Get-Pythons) {
        $program = $words[0]
        # The stand-in of the Microsoft Store is there, and answers nothing.
        if (-not (Get-Command $program -ErrorAction SilentlyContinue)) { continue }
        $rest = @($words | Select-Object -Skip 1)
        $ErrorActionPreference = "Continue"
        $said = & $program @rest -c "import sys; print('%d.%d' % sys.version_info[:2])" 2>$null
        $ErrorActionPreference = "Stop"
        if ($LASTEXITCODE -ne 0 -or -not $said) { continue }
        $version = "$said".Trim()
        # Its path isn't asked for: letters of a user's name are lost between two code pages.
        if ($known -contains $version) { return @{ Program = $program; Words = $rest; Version = $version } }
        $tried += "$program ($version)"
    }
    $needed = $known -join ", "
    $there = if ($tried.Count) { $tried -join ", " } else { "-" }
    Fail "cần Python phiên bản $needed (64 bit), ở đây: $there; hãy cài Python từ bộ cài của python.org hoặc chỉ rõ bằng -Python" `
        "needs Python of version $needed (64 bit), here: $there; install it by the installer of python.org, or name one by -Python"
}

# Every file that is listed is whole, and no wheel is there that isn't listed: pip would take the newest.
function Test-Sums {
    $sums = @{}
    foreach ($line in Get-Content -LiteralPath (Join-Path $Here "SHA256SUMS") -Encoding UTF8) {
        $hash, $name = $line -split "  ", 2
        $sums[$name] = $hash
    }
    $wrong = @()
    foreach ($file in Get-ChildItem -LiteralPath (Join-Path $Here "wheels")) {
        if (-not $sums.ContainsKey("wheels/$($file.Name)")) { $wrong += "wheels/$($file.Name)" }
    }
    foreach ($name in $sums.Keys) {
        $path = Join-Path $Here $name
        if (-not (Test-Path -LiteralPath $path)) { $wrong += $name; continue }
        if ((Get-FileHash -LiteralPath $path -Algorithm SHA256).Hash -ne $sums[$name]) { $wrong += $name }
    }
    if ($wrong.Count) {
        Fail "tệp trong bộ cài đã hỏng hoặc đã bị sửa, hãy chép lại toàn bộ: $($wrong -join ', ')" `
            "files of this bundle are damaged or were changed, copy it again: $($wrong -join ', ')"
    }
}

# A month of invented people, audited where nothing else is: do all libraries run on this machine?
function Test-Version([string] $Simaudit) {
    $folder = Join-Path ([IO.Path]::GetTempPath()) ("simaudit-" + [Guid]::NewGuid().ToString("N"))
    $null = New-Item -ItemType Directory -Path $folder
    $log = Join-Path $folder "log.txt"
    Get-ChildItem Env:SIMAUDIT_* | Where-Object { $_.Name -ne "SIMAUDIT_LANG" } | Remove-Item
    Push-Location -LiteralPath $folder
    try {
        $steps = @(
            , @("--version")
            , @("dev", "generate", "lab", "--rows", "100", "--carriers", "viettel", "--months", "2026-09")
            , @("audit", "lab/2026-09", "--store", "store", "--out", "out", "--force")
        )
        foreach ($step in $steps) {
            if ((Invoke-Program $log $Simaudit $step) -ne 0) {
                Get-Content -LiteralPath $log -Encoding UTF8 | ForEach-Object { [Console]::Error.WriteLine($_) }
                return $false
            }
        }
        return $true
    }
    finally {
        Pop-Location
        Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue
    }
}

# The command simaudit: a file of one line that is replaced at once, relative so that letters of a user's name don't matter.
function Set-Current([string] $Name) {
    $old = Read-Name "current.txt"
    if ($old -and $old -ne $Name) { Set-Content -LiteralPath (Join-Path $Prefix "previous.txt") -Value $old -Encoding Ascii }
    Set-Content -LiteralPath "$Shim.new" -Value "@`"%~dp0..\versions\$Name\Scripts\simaudit.exe`" %*" -Encoding Ascii
    Move-Item -LiteralPath "$Shim.new" -Destination $Shim -Force
    Set-Content -LiteralPath (Join-Path $Prefix "current.txt") -Value $Name -Encoding Ascii
}

function Get-PathFolders {
    $path = [Environment]::GetEnvironmentVariable("Path", $Scope)
    if (-not $path) { return , @() }
    return , @($path.Split(";") | Where-Object { $_ })
}

function Add-ToPath {
    $folders = Get-PathFolders
    if ($NoPath -or $folders -contains $Bin) { return }
    [Environment]::SetEnvironmentVariable("Path", (($folders + $Bin) -join ";"), $Scope)
    Say "Đã thêm $Bin vào PATH: mở cửa sổ lệnh mới để dùng." "$Bin is now on PATH: open a new window to use it."
}

function Install-Simaudit {
    $wheel = @(Get-ChildItem -Path (Join-Path $Here "wheels\simaudit-*.whl") -ErrorAction SilentlyContinue)
    if ($wheel.Count -ne 1) { Fail "không có thư mục wheels cạnh tệp này" "there is no folder wheels beside this file" }
    $found = Find-Python
    Say "Kiểm tra các tệp …" "Checking the files …"
    Test-Sums
    $release = $wheel[0].Name.Split("-")[1]
    $sum = (Get-FileHash -LiteralPath (Join-Path $Here "SHA256SUMS") -Algorithm SHA256).Hash.Substring(0, 8).ToLower()
    $name = "$release-$sum-py$($found.Version)"
    $new = Join-Path $Versions $name
    $whole = Join-Path $new "whole"
    $null = New-Item -ItemType Directory -Force -Path $Versions, $Bin
    if (-not (Test-Path -LiteralPath $whole)) {
        Say "Cài simaudit $release vào $new …" "Installing simaudit $release into $new …"
        if (Test-Path -LiteralPath $new) { Remove-Item -LiteralPath $new -Recurse -Force }
        $log = Join-Path $Prefix "install.log"
        $pip = @(Get-ChildItem -Path (Join-Path $Here "wheels\pip-*.whl"))[0].FullName
        $env:PIP_CONFIG_FILE = "nul"
        $code = Invoke-Program $log $found.Program ($found.Words + @("-m", "venv", "--without-pip", $new))
        if ($code -eq 0) {
            $code = Invoke-Program $log (Join-Path $new "Scripts\python.exe") @(
                "$pip/pip", "--isolated", "install", "--quiet", "--no-index", "--find-links", (Join-Path $Here "wheels"),
                "--no-cache-dir", "--disable-pip-version-check", "simaudit[age]==$release")
        }
        if ($code -ne 0) {
            Fail "không cài được (xem $log); bản đang dùng, nếu có, vẫn nguyên" `
                "it can't be installed (see $log); the version in use, if any, is as it was"
        }
        Say "Chạy thử …" "Trying it …"
        if (-not (Test-Version (Get-Simaudit $name))) {
            Remove-Item -LiteralPath $new -Recurse -Force
            Fail "bản mới không chạy được trên máy này (lý do ở trên); bản đang dùng, nếu có, vẫn nguyên" `
                "the new version doesn't run on this machine (see above); the one in use, if any, is as it was"
        }
        Set-Content -LiteralPath $whole -Value "" -Encoding Ascii
    }
    Set-Current $name
    # All versions but the one in use and the one before; a program that is running keeps its files until the next time.
    $kept = @((Read-Name "current.txt"), (Read-Name "previous.txt"))
    Get-ChildItem -LiteralPath $Versions | Where-Object { $kept -notcontains $_.Name } |
        Remove-Item -Recurse -Force -ErrorAction SilentlyContinue
    Add-ToPath
    Say "Đã cài simaudit ${release}: $Shim" "simaudit $release is installed: $Shim"
}

function Restore-Previous {
    $previous = Read-Name "previous.txt"
    if (-not $previous -or -not (Test-Path -LiteralPath (Get-Simaudit $previous))) {
        Fail "không có bản trước trong $Prefix" "there is no version before in $Prefix"
    }
    Set-Current $previous
    Say "Đã quay về $previous" "Back at $previous"
}

function Uninstall-Simaudit {
    if (-not (Test-Path -LiteralPath $Versions)) {
        Fail "không có simaudit trong $Prefix; xem -Prefix" "there is no simaudit in $Prefix; see -Prefix"
    }
    Remove-Item -LiteralPath $Versions -Recurse -Force
    foreach ($file in "bin\simaudit.cmd", "current.txt", "previous.txt", "install.log") {
        Remove-Item -LiteralPath (Join-Path $Prefix $file) -Force -ErrorAction SilentlyContinue
    }
    foreach ($folder in $Bin, $Prefix) {
        if ((Test-Path -LiteralPath $folder) -and -not (Get-ChildItem -LiteralPath $folder -Force)) {
            Remove-Item -LiteralPath $folder
        }
    }
    $folders = Get-PathFolders
    if ($folders -contains $Bin) {
        [Environment]::SetEnvironmentVariable("Path", (@($folders | Where-Object { $_ -ne $Bin }) -join ";"), $Scope)
    }
    Say "Đã gỡ simaudit khỏi $Prefix; kho dữ liệu, khóa và báo cáo còn nguyên" `
        "simaudit is removed from $Prefix; store, key and reports are as they were"
}

if ($Uninstall) { Uninstall-Simaudit } elseif ($Back) { Restore-Previous } else { Install-Simaudit }
