class Lamella < Formula
  desc "Microscopy images with explicit axes and units: inspect, convert, fingerprint"
  homepage "@REPOSITORY@"
  version "@VERSION@"
  license "Apache-2.0"

  on_macos do
    on_arm do
      url "@REPOSITORY@/releases/download/v@VERSION@/lamella-@VERSION@-osx-arm64.tar.gz"
      sha256 "@SUM_OSX_ARM64@"
    end
  end

  on_linux do
    on_intel do
      url "@REPOSITORY@/releases/download/v@VERSION@/lamella-@VERSION@-linux-x64.tar.gz"
      sha256 "@SUM_LINUX_X64@"
    end
    on_arm do
      url "@REPOSITORY@/releases/download/v@VERSION@/lamella-@VERSION@-linux-arm64.tar.gz"
      sha256 "@SUM_LINUX_ARM64@"
    end
  end

  def install
    libexec.install Dir["*"]
    bin.install_symlink libexec/"lamella"
    generate_completions_from_executable(bin/"lamella", "completion")
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/lamella --version")
  end
end
